"""A new client from its files: what is found out, what is asked, what is written, and what is left behind."""

import tomllib
from functools import partial

import pytest
import xlsxwriter
from platforms.shop import found, orders, truth
from platforms.test_orders import SHOPS

from toolkit import cli, intake, words
from toolkit.client import Client, load_config
from toolkit.errors import ConfigError, DataRefused
from toolkit.intake.wizard import Interview, new_client

HEAD = "Nr. cda;Data cda;Cod client;Produs;Cant.;Pret fara TVA;Stare cda"
ROWS = (
    "1;31.01.2026;A7;Cana;2;10,50;Livrata", "2;01.02.2026;A9;Lampa;1;99,00;Anulata", "3;02.02.2026;A7;Cana;1;10,50;Livrata",
)  # fmt: skip
ORDERS = "\n".join([HEAD, *ROWS])
OTHER = "Hello;World\nnothing;here"
CUSTOMERS = "Cod client;Adresa email;Sexul;Judet\nA7;ana@exemplu.ro;F;Cluj\nA9;dan@exemplu.ro;M;Iasi"


def made(folder, files, answers=None, slug="acme", ask=lambda question: None, language="en"):
    """A new client of files given by name and content."""
    (folder / "sent").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "sent" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    paths = [folder / "sent" / name for name in files]
    return new_client(slug, paths, Interview(answers or {}, ask), language, folder / "data")


@pytest.fixture
def make(tmp_path):
    return partial(made, tmp_path)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Orders with headers of their own, nobody asked."""
    words.use("en")
    return made(tmp_path_factory.mktemp("plain"), {"comenzi.csv": ORDERS, "clienti.csv": CUSTOMERS, "x.csv": OTHER})


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """The same with answers, under a name that could be a pattern, and its tables."""
    words.use("en")
    files = {"[1]*? ă'\".csv": ORDERS, "clienti.csv": CUSTOMERS}
    return made(tmp_path_factory.mktemp("answered"), files, {"currency": "RON", "column.lines.town": "Produs"})


def told(proposal):
    return tomllib.loads((proposal.folder / "client.toml").read_text(encoding="utf-8"))


def built(proposal):
    intake.build(Client.configured(proposal.slug, proposal.folder.parent))
    return Client.open(proposal.slug, data=proposal.folder.parent)


def asked(proposal):
    return [question.key for question, _answer in proposal.interview.asked]


def test_a_shops_own_headers_are_mapped_and_the_client_can_be_read(answered):
    client = built(answered)
    sales = client.orders.order_by("order_id").to_pandas()[["order_id", "sales"]]
    assert sales.to_numpy().tolist() == [["1", 21.0], ["3", 10.5]]
    kinds = {k["kind"]: (k["rows"], k["amount"]) for k in client.ledger["sources"]["lines"]["kinds"]}
    assert kinds == {"cancelled": (1, 99.0), "sale": (2, 31.5)}
    assert client.customers.gender.to_pandas().tolist() == ["f", "m"]
    assert client.ledger["sources"]["lines"]["files"][0]["file"] == "raw/[1]*? ă'\".csv"


def test_a_column_can_be_named_beforehand(answered):
    assert told(answered)["sources"]["lines"]["columns"]["town"] == "Produs"


def test_only_what_the_files_cannot_say_is_asked(plain):
    assert asked(plain) == ["name", "currency"]
    assert told(plain)["vat"] == {"included": False}
    assert told(plain)["sources"]["lines"]["statuses"] == {"sale": ["Livrata"], "cancelled": ["Anulata"]}


def test_each_mapped_column_says_how_sure_it_is_and_shows_values_but_no_addresses(plain):
    text = (plain.folder / "client.toml").read_text()
    assert 'product_name = "Produs" # 99% · Cana, Lampa' in text
    assert 'email = "Adresa email" # 79% · •••, •••' in text
    assert "ana@exemplu.ro" not in text


def test_several_files_make_several_tables_and_what_is_left_is_named(plain):
    assert list(told(plain)["sources"]) == ["lines", "customers"]
    assert [look.label for look, _reason in plain.left] == ["x.csv"]
    assert "# x.csv is not used" in (plain.folder / "client.toml").read_text()


def test_an_unanswered_question_stands_where_its_answer_goes_and_the_check_names_it(plain):
    text = (plain.folder / "client.toml").read_text()
    assert '# ? No file names a currency: in which are the amounts (RON, EUR …)?\n# currency = "RON"' in text
    with pytest.raises(ConfigError, match="the key currency is missing"):
        load_config(plain.folder / "client.toml")


def test_every_open_question_is_answered_by_taking_away_its_mark(make):
    rows = "Order;Date;Client ID;Qty;Price;Status\n1;03/04/2026;7;1;10.50;new\n2;05/06/2026;8;1;0.00;done\nX3;06/06/2026;8;0;4.00;done"
    proposal = make({"orders.csv": rows})
    path = proposal.folder / "client.toml"
    lines = path.read_text().splitlines()
    start = lines.index('language = "en"')
    answered = [
        line.removeprefix("# ") if (line.startswith("# ") and " = " in line) or line.startswith("# [[") else line
        for line in lines[start:]
    ]
    path.write_text("\n".join(['name = "x"', *answered]).replace("# ?", "#"), encoding="utf-8")
    config = load_config(path)
    assert (config.currency, config.vat.included, config.sources["lines"].date_format) == ("RON", True, "%d/%m/%Y")
    assert [rule.kind for rule in config.sources["lines"].kinds] == ["free", "adjustment"]


def test_what_reads_two_ways_is_asked_and_the_answers_written(make):
    text = "Order ID;Date;Customer ID;Net amount;Status\n1;03/04/2026;7;1.234;pending\n2;05/06/2026;7;2.345;paid"
    said = {"lines.decimal": ",", "lines.date_format": "%m/%d/%Y", "status.pending": "cancelled", "currency": "RON"}
    lines = told(make({"o.csv": text}, said))["sources"]["lines"]
    assert (lines["decimal"], lines["date_format"]) == (",", "%m/%d/%Y")
    assert lines["statuses"] == {"cancelled": ["pending"], "sale": ["paid"]}


def test_a_person_is_asked_in_turn_and_an_empty_answer_leaves_it_open(make):
    said = {"name": "Acme SRL", "currency": "ron"}
    proposal = make({"comenzi.csv": ORDERS.replace(" fara TVA", "")}, ask=lambda q: said.get(q.key, ""))
    config = told(proposal)
    assert (config["name"], config["currency"]) == ("Acme SRL", "RON")
    assert [question.key for question in proposal.interview.open] == ["vat.included"]


def test_a_currency_named_beside_amounts_is_not_asked_about(make):
    proposal = make({"comenzi.csv": ORDERS.replace("10,50", "10,50 lei")})
    assert (told(proposal)["currency"], "currency" in asked(proposal)) == ("RON", False)


def test_vat_that_the_amounts_hold_needs_its_rate(make):
    text = ORDERS.replace("fara TVA", "cu TVA")
    assert told(make({"a.csv": text}, {"currency": "RON", "vat.rate": "19%"}))["vat"] == {
        "included": True,
        "rate": 0.19,
    }
    with pytest.raises(ConfigError, match=r'the answer to vat\.rate is "19"; write it as 0\.19 or 19%'):
        make({"a.csv": text}, {"currency": "RON", "vat.rate": "19"}, slug="other")


def test_two_exports_of_one_form_make_one_source(make):
    proposal = make({"a.csv": ORDERS, "b.csv": ORDERS.replace("2026", "2025")}, {"currency": "RON"})
    assert told(proposal)["sources"]["lines"]["files"] == ["raw/a.csv", "raw/b.csv"]


def test_the_sheets_of_a_workbook_are_tables_of_their_own(make, tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        for name, text in (("Comenzi", ORDERS), ("Clienti", CUSTOMERS)):
            sheet = book.add_worksheet(name)
            for row, line in enumerate(text.split("\n")):
                sheet.write_row(row, 0, line.split(";"))
    sources = told(make({"book.xlsx": (tmp_path / "book.xlsx").read_bytes()}))["sources"]
    assert {table: source["sheet"] for table, source in sources.items()} == {"lines": "Comenzi", "customers": "Clienti"}


def test_columns_parted_by_spaces_are_found(make):
    report = " customer_id  date      dollar_value\n 00001 19970101  11.77\n 00002 19970112  12.00\n"
    proposal = make({"report.txt": report}, {"currency": "USD"})
    assert told(proposal)["sources"]["lines"]["delimiter"] == "whitespace"
    assert next(guess.examples for guess in proposal.drafts["lines"].guesses.values()) == ("19970101", "19970112")


def test_a_column_that_orders_cannot_do_without_is_asked_for(make):
    text = "Nr. cda;Cod client;Valoare;Zi de lucru\n1;7;12,50;3 mai 2026\n2;8;9,00;14 mai 2026"
    with pytest.raises(DataRefused, match="none of the files holds orders"):
        make({"a.csv": text})
    proposal = make({"a.csv": text}, {"column.lines.ordered_at": "Zi de lucru", "currency": "RON"})
    assert told(proposal)["sources"]["lines"]["columns"]["ordered_at"] == "Zi de lucru"


def test_headers_that_look_like_code_stay_text(make):
    head = 'Nr. cda;Data cda;Cod client;Valoare;"a""] = 1 # [x]";b\\'
    proposal = make({"a.csv": f"{head}\n1;31.01.2026;7;2,50;x;y"}, {"currency": "RON"})
    assert list(told(proposal)["sources"]["lines"]["columns"]) == [
        "order_id",
        "ordered_at",
        "net_amount",
        "customer_id",
    ]


def test_lines_and_their_orders_in_two_files_are_joined(make):
    items = "Order;Product;Qty;Net amount;Status\n1;A;1;2.50;picked\n1;B;1;4.00;picked\n2;A;2;5.00;packed"
    heads = "Order;Date;Customer ID;Status\n1;2026-01-30;7;paid\n2;2026-01-31;8;cancelled\n3;2026-01-31;9;paid"
    proposal = make({"orders.csv": heads, "items.csv": items}, {"currency": "RON", "vat.included": "no"})
    lines = told(proposal)["sources"]["lines"]
    assert lines["files"] == ["raw/items.csv"]
    assert lines["joins"]["orders"] == {"files": ["raw/orders.csv"], "on": "Order", "key": "Order"}
    assert (lines["columns"]["ordered_at"], lines["columns"]["status"]) == ("Date", "Status (orders)")
    orders = built(proposal).orders.order_by("order_id").to_pandas()
    assert orders[["order_id", "customer_id", "sales"]].to_numpy().tolist() == [["1", "7", 6.5]]


@pytest.mark.parametrize(
    ("files", "answers", "says"),
    [
        ({"a.csv": ORDERS}, {"vat.rte": "0.19"}, "--answer vat.rte: no such question came up"),
        ({"a.csv": ORDERS.replace(" fara TVA", "")}, {"vat.included": "maybe"}, "must be one of yes, no"),
        ({"a.csv": "x;y\n1;2"}, {}, "none of the files holds orders"),
        ({"a.csv": ""}, {}, "a.csv is empty"),
        ({"a.pdf": b"%PDF-1.7 x"}, {}, "is a PDF file, which is not read"),
    ],
)  # fmt: skip
def test_what_is_refused_leaves_nothing_behind(make, tmp_path, files, answers, says):
    with pytest.raises((ConfigError, DataRefused)) as refusal:
        make(files, answers)
    assert says in str(refusal.value)
    assert list((tmp_path / "data").iterdir()) == []


def test_a_client_that_is_there_is_never_overwritten(make, tmp_path):
    make({"a.csv": ORDERS})
    before = (tmp_path / "data/acme/client.toml").read_bytes()
    with pytest.raises(ConfigError, match=r"data/acme/client.toml is there already and is never overwritten"):
        make({"b.csv": ORDERS})
    assert (tmp_path / "data/acme/client.toml").read_bytes() == before
    assert [p.name for p in (tmp_path / "data/acme/raw").iterdir()] == ["a.csv"]


def test_files_that_lie_in_raw_already_stay_there(tmp_path):
    raw = tmp_path / "data/acme/raw"
    raw.mkdir(parents=True)
    (raw / "a.csv").write_text(ORDERS)
    proposal = new_client("acme", [raw / "a.csv"], Interview(), data=tmp_path / "data")
    assert told(proposal)["sources"]["lines"]["files"] == ["raw/a.csv"]
    assert sorted(p.name for p in raw.parent.iterdir()) == ["client.toml", "raw"]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere.csv is no file that can be read"):
        new_client("acme", [tmp_path / "nowhere.csv"], Interview(), data=tmp_path / "data")


@pytest.mark.every_twentieth
@pytest.mark.parametrize("platform", SHOPS)
def test_a_platforms_export_comes_out_true(platform, make):
    export_of, options = SHOPS[platform]
    shop = orders(**options)
    export = export_of(shop)
    said = {"currency": "RON", "vat.included": "no", "vat.costs_included": "no"}
    proposal = make(export.files, ask=lambda question: said.get(question.key))
    assert proposal.drafts["lines"].recipe.name == export.recipe
    money, expected = found(built(proposal)), truth(shop, export.shipping)
    assert money.keys() == expected.keys()
    for number, kinds in expected.items():
        assert money[number] == pytest.approx(kinds, abs=0.011), number


def test_the_command_asks_shows_and_says_what_is_missing(make, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CVO_DATA", str(tmp_path / "data"))
    (tmp_path / "comenzi.csv").write_text(ORDERS)
    monkeypatch.setattr("sys.argv", ["cvo", "--language", "en", "new", "acme", str(tmp_path / "comenzi.csv"), "--yes"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code in (0, None)
    out, open_questions = capsys.readouterr()
    assert "Cod client" in out
    assert "Open: No file names a currency" in " ".join(open_questions.split())
    assert "cvo check acme" in out


def test_the_file_speaks_the_consultants_language(make):
    words.use("ro")
    text = (make({"a.csv": ORDERS}, language="ro").folder / "client.toml").read_text()
    assert "# ? Niciun fișier nu spune moneda" in text


def test_what_customers_did_is_told_in_words_that_the_playbook_knows(make, tmp_path):
    rows = [
        "31.01.2026 10:00;coș;A7",
        "31.01.2026 11:00;Vizită produs;A9",
        "01.02.2026 09:00;cont nou;A7",
        "01.02.2026 10:00;like;A7",
    ]
    make({"comenzi.csv": ORDERS, "evenimente.csv": "\n".join(["Data evenimentului;Eveniment;Cod client", *rows])})
    held = tomllib.loads((tmp_path / "data/acme/client.toml").read_text(encoding="utf-8"))["sources"]["events"]
    assert held["columns"]["kind"] == "Eveniment"
    assert held["values"]["kind"] == {"cart": ["coș"], "visit": ["Vizită produs"], "account": ["cont nou"]}
