"""Files as people send them, read as text: every line is a record or is accounted for."""

import gzip
import hashlib

import pytest
import xlsxwriter

from toolkit import intake
from toolkit.client import Client
from toolkit.errors import DataRefused

TOML = """
name = "Acme"
currency = "RON"
[sources.lines]
files = ["raw/*"]
{more}
[sources.lines.columns]
order_id = "Nr. comandă"
ordered_at = "Data"
customer_id = "Client"
net_amount = "Total"
"""
HEADER = "Nr. comandă;Data;Client;Total\n"
ROWS = "1;2025-01-05;Ana;10,50\n2;2025-01-06;Bogdan;20,25\n"


def toml(more: str = "") -> str:
    return TOML.format(more=more)


def built(client: Client) -> Client:
    intake.build(client)
    return Client.open(client.slug, data=client.folder.parent)


def file_of(client: Client) -> dict:
    return client.ledger["sources"]["lines"]["files"][0]


def amounts(client: Client) -> list[float]:
    return client.lines.order_by("order_id").net_amount.to_pandas().tolist()


def quarantined(client: Client) -> list[str]:
    path = client.built / "quarantine" / "lines.csv"
    return path.read_text(encoding="utf-8-sig").splitlines()[1:] if path.exists() else []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
def test_text_is_read_in_the_encoding_it_was_written_in(tmp_client, encoding):
    text = (HEADER + ROWS).replace("Ana", "Ană Žiţ€")
    client = built(tmp_client({"a.csv": text.encode(encoding)}, toml()))
    assert client.lines.order_by("order_id").customer_id.to_pandas()[0] == "Ană Žiţ€"


def test_the_encoding_is_recorded(tmp_client):
    client = built(tmp_client({"a.csv": (HEADER + ROWS).encode("cp1250")}, toml()))
    assert file_of(client)["encoding"] == "cp1250"


def test_utf_16_without_a_mark_is_known_by_its_zero_bytes(tmp_client):
    client = built(tmp_client({"a.csv": (HEADER + ROWS).replace(";", "\t").encode("utf-16-le")}, toml()))
    assert (file_of(client)["encoding"], amounts(client)) == ("utf-16-le", [10.5, 20.25])


def test_bytes_that_windows_1250_lacks_are_read_as_iso_8859_16(tmp_client):
    text = (HEADER + ROWS).encode("iso8859-16") + b"3;2025-01-07;\x81\xaa;5,25\n"
    client = built(tmp_client({"a.csv": text}, toml()))
    assert file_of(client)["encoding"] == "iso8859-16"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_decided_from_the_header_and_the_first_lines(tmp_client, delimiter):
    text = "Nr. comandă;Data;Client;Total\n1;2025-01-05;Ana;10\n2;2025-01-06;Bogdan;20\n".replace(";", delimiter)
    client = built(tmp_client({"a.csv": text}, toml()))
    assert (file_of(client)["delimiter"], amounts(client)) == (delimiter, [10, 20])


def test_commas_inside_semicolon_cells_do_not_decide_the_delimiter(tmp_client):
    text = HEADER + "1;2025-01-05;Popescu, Ana, Iași;10,50\n2;2025-01-06;Pop, Ion, Cluj;20,25\n"
    assert amounts(built(tmp_client({"a.csv": text}, toml()))) == [10.5, 20.25]


def test_a_gzipped_file_is_known_by_its_bytes_and_not_by_its_name(tmp_client):
    assert amounts(built(tmp_client({"a.csv": gzip.compress((HEADER + ROWS).encode())}, toml()))) == [10.5, 20.25]


def test_lines_before_the_header_are_listed_as_the_preamble(tmp_client):
    client = built(tmp_client({"a.csv": "Raport comenzi\nPerioada; ianuarie\n\n" + HEADER + ROWS}, toml()))
    assert (file_of(client)["preamble_lines"], file_of(client)["header_line"], file_of(client)["read"]) == (
        ["Raport comenzi", "Perioada; ianuarie", ""], 4, 2,
    )  # fmt: skip


def test_the_line_that_names_the_delimiter_is_obeyed(tmp_client):
    client = built(tmp_client({"a.csv": "sep=|\n" + (HEADER + ROWS).replace(";", "|")}, toml()))
    assert (file_of(client)["delimiter"], amounts(client)) == ("|", [10.5, 20.25])


def test_headers_match_without_case_punctuation_and_diacritics(tmp_client):
    text = "\ufeff NR COMANDA ;dată;client\u200b;Total:\n" + ROWS
    assert amounts(built(tmp_client({"a.csv": text}, toml().replace('"Data"', '"Dată"')))) == [10.5, 20.25]


def test_a_file_without_a_header_names_its_columns_by_number(tmp_client):
    config = toml("header = false")
    for number, header in enumerate(("Nr. comandă", "Data", "Client", "Total"), 1):
        config = config.replace(f'"{header}"', f'"{number}"')
    client = built(tmp_client({"a.csv": ROWS}, config))
    assert (amounts(client), file_of(client)["header_line"], file_of(client)["read"]) == ([10.5, 20.25], 0, 2)


def test_fixed_width_text_is_split_at_runs_of_spaces(tmp_client):
    text = " Nr.comandă   Data   Client  Total\n 1  2025-01-05  Ana   10.50\n 2  2025-01-06  Bo    20.25\n"
    assert amounts(built(tmp_client({"a.txt": text}, toml('delimiter = "whitespace"')))) == [10.5, 20.25]


def test_a_quoted_cell_may_hold_the_delimiter_and_a_line_end(tmp_client):
    text = HEADER + '1;2025-01-05;"Ana; str. Lungă\nnr. 5";10,50\n2;2025-01-06;Bogdan;20,25\n'
    client = built(tmp_client({"a.csv": text}, toml()))
    assert client.lines.order_by("order_id").customer_id.to_pandas()[0] == "Ana; str. Lungă\nnr. 5"


def test_line_numbers_are_physical_after_a_cell_of_two_lines(tmp_client):
    text = HEADER + '1;2025-01-05;"Ana\nB";10,50\n2;31.02.2025;Bogdan;20,25\n3;2025-01-07;Dan;1,25\n'
    assert quarantined(built(tmp_client({"a.csv": text}, toml())))[0].startswith("a.csv,,4,Data,date,31.02.2025,")


def test_a_quote_inside_a_cell_is_part_of_it(tmp_client):
    text = HEADER + '1;2025-01-05;Monitor 15" alb;10,50\n2;2025-01-06;Bogdan;20,25\n'
    client = built(tmp_client({"a.csv": text}, toml()))
    assert client.lines.order_by("order_id").customer_id.to_pandas()[0] == 'Monitor 15" alb'


def test_an_unclosed_quote_costs_its_own_line_only(tmp_client):
    text = HEADER + '1;2025-01-05;"Ana;10,50\n2;2025-01-06;Bogdan;20,25\n3;2025-01-07;Dan;5,25\n'
    client = built(tmp_client({"a.csv": text}, toml()))
    assert (amounts(client), quarantined(client)) == ([20.25, 5.25], ['a.csv,,2,,quote,,"1;2025-01-05;""Ana;10,50"'])


def test_an_unclosed_quote_does_not_close_at_a_later_quoted_cell(tmp_client):
    text = HEADER + '1;2025-01-05;"Ana;10,50\n2;2025-01-06;"Bogdan";20,25\n3;2025-01-07;Dan;5,25\n'
    assert amounts(built(tmp_client({"a.csv": text}, toml()))) == [20.25, 5.25]


def test_an_unclosed_quote_swallows_no_whole_record_on_its_way_to_a_stray_quote(tmp_client):
    text = HEADER + '1;2025-01-05;"Ana;10,50\n2;2025-01-06;Bogdan;20,25\n3;2025-01-07;Dan";5,25\n'
    client = built(tmp_client({"a.csv": text}, toml()))
    assert (amounts(client), [line.split(",")[2] for line in quarantined(client)]) == ([20.25], ["2", "4"])


def test_a_row_of_the_wrong_width_is_set_aside(tmp_client):
    text = HEADER + ROWS + "3;2025-01-07;Pop;Dan;5,00\n4;2025-01-08;7,00\n"
    client = built(tmp_client({"a.csv": text}, toml()))
    assert [line.split(",")[2:5] for line in quarantined(client)] == [["4", "", "width"], ["5", "", "width"]]


def test_one_delimiter_too_many_is_no_trailing_cell_though_the_last_cell_is_empty(tmp_client):
    rows = "1;2025-01-05;Ana;10,50;X\n2;2025-01-06;Pop;Ion;20,25;\n3;2025-01-06;Dan;3,50;\n"
    text = "Nr. comandă;Data;Client;Total;Cupon\n" + rows
    client = built(tmp_client({"a.csv": text}, toml()))
    assert (amounts(client), file_of(client)["quarantined"]) == ([10.5, 3.5], 1)


def test_trailing_delimiters_of_a_whole_file_are_tolerated(tmp_client):
    text = HEADER + ROWS.replace("\n", ";;\n")
    assert amounts(built(tmp_client({"a.csv": text}, toml()))) == [10.5, 20.25]


def test_blank_lines_and_repeated_headers_are_structural(tmp_client):
    text = HEADER + "1;2025-01-05;Ana;10,50\n\n;;;\n" + HEADER + "2;2025-01-06;Bogdan;20,25\n"
    client = built(tmp_client({"a.csv": text}, toml()))
    kinds = {s["rule"]: s["rows"] for s in client.ledger["sources"]["lines"]["structural"]}
    assert (kinds, file_of(client)["read"], file_of(client)["kept"]) == ({"blank": 2, "header": 1}, 5, 2)


def test_footers_that_double_the_revenue_are_structural_with_their_amounts(tmp_client):
    labels = ["Total", "TOTAL GENERAL", "Grand total", "Total:", "Subtotal"]
    footers = "".join(f"{label};;;30,75\n" for label in labels)
    client = built(tmp_client({"a.csv": HEADER + ROWS + footers}, toml()))
    structural = client.ledger["sources"]["lines"]["structural"]
    assert (amounts(client), structural) == ([10.5, 20.25], [{"rule": "total", "rows": 5, "amount": 153.75}])


def test_a_short_footer_is_structural_too(tmp_client):
    client = built(tmp_client({"a.csv": HEADER + ROWS + "Total;30,75\n"}, toml()))
    assert (file_of(client)["structural"], file_of(client)["kept"]) == (1, 2)


def test_an_order_named_total_with_a_date_is_an_order(tmp_client):
    client = built(tmp_client({"a.csv": HEADER + ROWS + "Total;2025-01-07;Dan;5,25\n"}, toml()))
    assert amounts(client) == [10.5, 20.25, 5.25]


def test_a_web_page_is_refused_with_a_sentence(tmp_client):
    client = tmp_client({"a.csv": "\n<!DOCTYPE html><html><body>Autentificare</body></html>"}, toml())
    with pytest.raises(DataRefused, match=r"a.csv is a web page, not an export"):
        intake.build(client)


def test_an_empty_file_is_refused(tmp_client):
    with pytest.raises(DataRefused, match=r"a.csv is empty"):
        intake.build(tmp_client({"a.csv": b""}, toml()))


def test_a_cut_gzip_is_refused(tmp_client):
    with pytest.raises(DataRefused, match=r"a.csv.gz is cut short or damaged"):
        intake.build(tmp_client({"a.csv.gz": gzip.compress((HEADER + ROWS * 999).encode())[:60]}, toml()))


def test_the_same_file_twice_is_refused(tmp_client):
    with pytest.raises(DataRefused, match=r"a.csv and b.csv are the same file"):
        intake.build(tmp_client({"a.csv": HEADER + ROWS, "b.csv": HEADER + ROWS}, toml()))


def workbook(path, rows, sheets=("Comenzi",)):
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    for name in sheets:
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                dated = r and c == 1 and isinstance(value, float)
                sheet.write(r, c, value, day) if dated else sheet.write(r, c, value)
    book.close()
    return path.read_bytes()


CELLS = [["Nr. comandă", "Data", "Client", "Total"], [12345.0, 45662.5, 13085.0, 10.5], ["007", 45663.0, "Ana", 20]]


def test_a_workbook_is_read_as_text_with_ids_and_days_in_their_form(tmp_client, tmp_path):
    client = built(tmp_client({"a.csv": workbook(tmp_path / "x.xlsx", CELLS)}, toml()))
    rows = client.lines.order_by("ordered_at").select("order_id", "customer_id", "net_amount").to_pandas()
    assert rows.to_numpy().tolist() == [["12345", "13085", 10.5], ["007", "Ana", 20]]


def test_the_days_of_a_workbook_keep_their_hours(tmp_client, tmp_path):
    client = built(tmp_client({"a.xlsx": workbook(tmp_path / "x.xlsx", CELLS)}, toml()))
    assert client.lines.ordered_at.min().execute().isoformat() == "2025-01-05T12:00:00"


def test_several_sheets_alike_are_refused_and_one_can_be_named(tmp_client, tmp_path):
    book = workbook(tmp_path / "x.xlsx", CELLS, ("Ianuarie", "Februarie"))
    with pytest.raises(DataRefused, match="several sheets: Ianuarie, Februarie"):
        intake.build(tmp_client({"a.xlsx": book}, toml()))
    client = built(tmp_client({"a.xlsx": book}, toml('sheet = "Februarie"')))
    assert file_of(client)["sheet"] == "Februarie"


def test_a_damaged_workbook_is_refused(tmp_client, tmp_path):
    with pytest.raises(DataRefused, match=r"a\.xlsx is a damaged workbook: it was cut short"):
        intake.build(tmp_client({"a.xlsx": workbook(tmp_path / "x.xlsx", CELLS)[:900]}, toml()))


def test_input_files_are_never_written_to(tmp_client):
    client = tmp_client({"a.csv": HEADER + ROWS + "x;y\n"}, toml())
    path = client.folder / "raw" / "a.csv"
    before = (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
    intake.build(client)
    assert before == (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
