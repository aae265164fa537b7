"""Names of clients that are none, and configurations with a mistake: each refused in a sentence, nothing written."""

import pytest

from toolkit import cli, intake
from toolkit.client import Client, folder_of, load_config, new_folder
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake.wizard import Interview, new_client

SLUGS = [
    "", " ", ".", "..", "../x", "x/../y", "a/b", "/etc", "//server/share", "C:\\x", "a\\b", "~root", "$HOME", "-rf",
    "a\0b", "acme\n", "a\tb", "a b", "acme.toml", "Acme", "ACME", "con", "nul", "com1", "lpt9", "acmé", "аcme", "ａcme",
    "a∕b", "acme\u202e", "🙂", "*", "a;ls", "%2e%2e", "a" * 41, "a" * 10_000, "_x", "{client}", "<b>x</b>",
]  # fmt: skip


def tree(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def room(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "orders.csv").write_text("Order;Date;Customer ID;Net amount\n1;2026-01-31;7;9.50\n")
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CVO_REPORTS", str(tmp_path / "reports"))
    return tmp_path


def test_there_are_twenty_five_hostile_names():
    assert len(set(SLUGS)) >= 25


@pytest.mark.parametrize("slug", SLUGS, ids=lambda slug: ascii(slug[:20]))
def test_a_hostile_name_is_refused_and_nothing_written(room, slug):
    before = tree(room)
    for act in (folder_of, new_folder, lambda name: new_client(name, [room / "orders.csv"], Interview())):
        with pytest.raises(ConfigError, match="is no client's name: use a-z, 0-9, - and _, at most 40") as refusal:
            act(slug)
        assert len(str(refusal.value)) < 250
        assert str(refusal.value).isprintable()
    assert tree(room) == before


@pytest.mark.parametrize("command", [["new", "../x", "orders.csv"], ["check", "../x"], ["run", "../x"],
                                     ["request", "../x"], ["lab", "../x"]])  # fmt: skip
def test_every_command_refuses_a_hostile_name_in_one_sentence(room, monkeypatch, capsys, command):
    monkeypatch.setattr("sys.argv", ["cvo", *command])
    before = tree(room)
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    assert end.value.code == 2
    assert "'../x' is no client's name" in said.err
    assert "Traceback" not in said.out + said.err
    assert tree(room) == before


def test_a_link_out_of_the_data_folder_gets_no_client(room):
    (room / "elsewhere").mkdir()
    (room / "data" / "acme").symlink_to(room / "elsewhere")
    with pytest.raises(ConfigError, match="is no folder of its own but a link"):
        new_client("acme", [room / "orders.csv"], Interview())
    assert tree(room / "elsewhere") == []


def test_a_raw_folder_that_is_a_link_gets_no_files(room):
    (room / "elsewhere").mkdir()
    (room / "data" / "acme").mkdir()
    (room / "data" / "acme" / "raw").symlink_to(room / "elsewhere")
    with pytest.raises(ConfigError, match="is no folder of its own but a link"):
        new_client("acme", [room / "orders.csv"], Interview())
    assert tree(room / "elsewhere") == []


HEAD = 'name = "Acme"\ncurrency = "RON"\n'
LINES = '[sources.lines]\nfiles = ["raw/*.csv"]\n'
GOOD = HEAD + LINES
MISTAKES = {
    "an empty file": ("", "the key name is missing. Add it."),
    "a number for a text": (GOOD.replace('"Acme"', "5"), "name is 5; it must be: a text in quotes."),
    "a text for yes or no": (GOOD + '[vat]\nincluded = "da"', "[vat] included is 'da'; it must be: true or false"),
    "a text for a number": (GOOD + '[vat]\nrate = "19%"', "[vat] rate is '19%'; it must be: a number, without quotes."),
    "percent for a share": (GOOD + "[vat]\nrate = 19", "[vat] rate is 19; it must be: a number < 1"),
    "a text for a list": (
        HEAD + '[sources.lines]\nfiles = "raw/a.csv"',
        "[sources.lines] files is 'raw/a.csv'; it must be: a list in square brackets",
    ),
    "no files": (HEAD + "[sources.lines]\nfiles = []", "[sources.lines] files is []; it must be: at least one file."),
    "a value for a table": (HEAD + 'sources = "raw"', "sources is 'raw'; it must be: a table of its own"),
    "an unknown key": (GOOD + 'decimals = ","', "unknown key [sources.lines] decimals. Did you mean decimal?"),
    "an unknown key at the top": ('curency = "RON"\n' + GOOD, "unknown key curency. Did you mean currency?"),
    "an unknown key of a rule": (
        GOOD + '[[sources.lines.kinds]]\nkind = "fee"\nprodukt_id = ["P"]',
        "unknown key [sources.lines.kinds.0] produkt_id. Did you mean product_id?",
    ),
    "an unknown key of a join": (
        GOOD + '[sources.lines.joins.orders]\nfiles = ["raw/o.csv"]\non = "id"\nkei = "x"',
        "unknown key [sources.lines.joins.orders] kei. Did you mean key?",
    ),
    "an unknown table": (GOOD + '[sources.line]\nfiles = ["x"]', "unknown key [sources] line. Did you mean lines?"),
    "a key twice": (HEAD + 'name = "b"\n' + LINES, "is not valid TOML: Cannot overwrite a value (at line 3"),
    "a table twice": (GOOD + LINES, "is not valid TOML: Cannot declare ('sources', 'lines') twice (at line 5"),
    "a quote left open": (HEAD + 'language = "ro\n' + LINES, "is not valid TOML: Illegal character '\\n' (at line 3"),
    "a number led by a zero": (HEAD + "as_of = 0123\n" + LINES, "is not valid TOML: "),
    "a day as the shop writes it": (
        'as_of = "31.10.2026"\n' + GOOD,
        "as_of is '31.10.2026'; it must be: a day such as 2026-10-31.",
    ),
    "a day that is none": ("as_of = 2026-02-30\n" + GOOD, "is not valid TOML: Invalid date or datetime (at line 1"),
    "a cut below zero": (
        GOOD + "[groups]\nrecency_days = [-30, 90, 180, 365]",
        "[groups] recency_days is [-30, 90, 180, 365]; it must be: four rising numbers, none of them below 0.",
    ),
    "cuts that do not rise": (GOOD + "[groups]\nfrequency = [5, 3, 2, 1]", "it must be: four rising numbers"),
    "three cuts": (GOOD + "[groups]\nfrequency = [2, 3, 5]", "the key [groups.frequency] 3 is missing"),
    "a cut that is no number": (GOOD + "[groups]\nfrequency = [2, 3, 5, nan]", "[groups.frequency] 3 is nan"),
    "a status under two kinds": (
        GOOD + 'statuses = { sale = ["Livrat"], cancelled = ["livrat"] }',
        "it must be: each status under one kind only.",
    ),
    "an unknown kind": (GOOD + 'statuses = { sold = ["x"] }', "unknown key [sources.lines.statuses] sold."),
    "a currency in words": (GOOD.replace("RON", "lei"), "currency is 'lei'; it must be: an ISO code of three capital"),
    "a zone that is none": ('timezone = "Bucharest"\n' + GOOD, "timezone is 'Bucharest'; it must be: a time zone such as"),
    "a language that is none": ('language = "de"\n' + GOOD, "language is 'de'; it must be: one of 'en' or 'ro'."),
    "a span that ends before it begins": (
        'excluded = [{ first = 2026-02-01, last = 2026-01-01, reason = "x" }]\n' + GOOD,
        "[excluded.0] last is datetime.date(2026, 1, 1); it must be: a day not before first.",
    ),
    "a rate without a day": (GOOD + "[rates]\nEUR = 4.97", "[rates] EUR is 4.97; it must be: a table of its own"),
    "a currency of rates in words": (
        GOOD + "[rates]\nlei = { 2025-01-01 = 4.97 }",
        "it must be: for each ISO code the days from which a rate holds, as EUR.2025-01-01 = 4.97.",
    ),
    "a colour in words": (GOOD + '[deck]\nprimary = "blue"', "[deck] primary is 'blue'; it must be: a colour such as"),
    "lists without end": (GOOD + "x = " + "[" * 20_000, "holds lists within lists without end"),
    "Windows letters": (
        GOOD.replace("Acme", "Țară").encode("utf-16"), "client.toml line 1 is not in UTF-8. Save the file as UTF-8.",
    ),
    "old Romanian letters": (
        GOOD.replace("Acme", "Ţară").encode("cp1250"), "client.toml line 1 is not in UTF-8. Save the file as UTF-8.",
    ),
}  # fmt: skip


@pytest.fixture
def told(tmp_path):
    (tmp_path / "acme" / "raw").mkdir(parents=True)

    def write(text):
        path = tmp_path / "acme" / "client.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_there_are_twenty_mistakes():
    assert len(MISTAKES) >= 20


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered_with_the_place_what_was_found_and_the_fix(told, mistake):
    text, says = MISTAKES[mistake]
    with pytest.raises(ConfigError) as refusal:
        load_config(told(text))
    assert "data/acme/client.toml" in str(refusal.value)
    assert says in str(refusal.value)


def test_a_mark_before_the_first_letter_and_windows_line_ends_are_no_mistake(told):
    assert load_config(told(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())).name == "Acme"


def test_a_status_twice_under_one_kind_is_no_mistake(told):
    text = GOOD + 'statuses = { sale = ["Complete", "complete"], cancelled = ["void"] }'
    assert load_config(told(text)).sources["lines"].statuses["sale"] == ("Complete", "complete")


@pytest.mark.parametrize("pattern", ["", ".", "/", "../*.csv", "raw/../../*.csv", "/etc/passwd", "C:/x.csv", "raw/\\u0000.csv",
                                     "..\\\\x.csv"])  # fmt: skip
def test_a_pattern_that_leaves_the_clients_folder_is_refused(told, pattern):
    path = told(GOOD.replace("raw/*.csv", pattern))
    client = Client(path.parent, load_config(path))
    with pytest.raises(ConfigError, match=r"\[sources.lines\] files: .* leaves the client's folder. Name files inside"):
        client.files_of("lines")


READ_LATER = {
    "an unknown recipe": ('recipe = "shopyfi"', 'there is no recipe "shopyfi". Recipes: bigcommerce'),
    "an unknown contract column": ('columns = { ordr_id = "A" }', "has an unknown column ordr_id; known: order_id"),
    "a header that is not there": ('columns = { order_id = "Nr" }', "missing column 'order_id' in a.csv; found"),
    "a date format that is none": ('date_format = "dd.mm.yyyy"', 'date_format = "dd.mm.yyyy" is no date format'),
    "a constant that cannot be read": (
        'constants = { quantity = "one" }',
        '[sources.lines.constants] quantity = "one"',
    ),
    "an encoding that is none": ('encoding = "klingon"', "klingon"),
}


@pytest.mark.parametrize("mistake", READ_LATER)
def test_a_mistake_that_only_the_files_show_is_answered_too(tmp_client, mistake):
    line, says = READ_LATER[mistake]
    rows = "Order;Date;Customer ID;Net amount\n1;2026-01-31;7;9.50\n"
    columns = '' if "columns" in line else (
        'columns = { order_id = "Order", ordered_at = "Date", customer_id = "Customer ID", net_amount = "Net amount" }'
    )  # fmt: skip
    client = tmp_client({"a.csv": rows}, f"{GOOD}{columns}\n{line}\n")
    with pytest.raises((ConfigError, DataRefused)) as refusal:
        intake.build(client)
    assert says in str(refusal.value)
