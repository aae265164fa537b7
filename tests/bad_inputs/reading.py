"""Bad inputs 1 to 40: from bytes to text cells."""

from __future__ import annotations

import gzip
import io
import zipfile

from bad_inputs.books import book, changed
from bad_inputs.room import CELLS, GOOD, HEADER, ROWS, TRUTH, Bad, toml

MORE = "1004;28.01.2026;dan@x.ro;Cluj;7,00\n"
FOUR = (*TRUTH, ("1004", "2026-01-28 00:00:00", "dan@x.ro", "Cluj", 7.0))
LINES = GOOD.splitlines()
TAB = GOOD.replace(";", "\t")
NUMBERS = [CELLS[0], *([*row[:-1], float(row[-1].replace(",", "."))] for row in CELLS[1:])]
LOGIN = "<!DOCTYPE html>\n<html><head><title>Login</title></head><body><form>Parola</form></body></html>"
TABLE = (
    "<html><head><style>td {color: red}</style></head><body><table>"
    + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in CELLS)
    + "</table></body></html>"
)
ENGLISH = 'name = "Acme"\ncurrency = "RON"\n[sources.lines]\nfiles = ["raw/orders*"]\nrecipe = "shop_ro"\n'


SPANISH = "1001;05.01.2026;ana@x.ro;Málaga ñ, £;10,50\n"


def cedillas(text: str) -> str:
    """Romanian letters as Windows-1250 has them."""
    return text.translate(str.maketrans("șțȘȚ", "şţŞŢ"))


def without(*numbers: str) -> tuple[tuple, ...]:
    """The true rows but for some orders."""
    return tuple(row for row in TRUTH if row[0] not in numbers)


def changed_row(number: str, place: int, value: object) -> tuple[tuple, ...]:
    """The true rows with one cell of one order changed."""
    return tuple((*row[:place], value, *row[place + 1 :]) if row[0] == number else row for row in TRUTH)


def misread(text: str, codec: str) -> str:
    """Text whose UTF-8 bytes were read as a single-byte encoding once."""
    return "".join(bytes([b]).decode(codec, "ignore") or chr(b) for b in text.encode())


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def line_of(number: int, text: str) -> str:
    """The good file with one line replaced."""
    return "\n".join([*LINES[: number - 1], text, *LINES[number:]]) + "\n"


def empty_customers(client) -> None:
    """An optional table without rows is there, empty, and what needs it is told so."""
    assert client.ledger["tables"]["customers"]["rows"] == 0
    assert not client.has("customers")


def told(note: str, **values):
    """A check that a note says where and what."""

    def check(client) -> None:
        notes = [n for n in client.ledger["sources"]["lines"]["notes"] if n["rule"] == note]
        assert [{name: n[name] for name in values} for n in notes] == [values]

    return check


def unmapped(*headers: str):
    """A check that headers of no use are listed."""

    def check(client) -> None:
        assert client.ledger["sources"]["lines"]["unmapped"] == list(headers)

    return check


def overlapped(rows: int, orders: int, changed: int):
    """A check of what two exports both held."""

    def check(client) -> None:
        overlap = client.ledger["sources"]["lines"]["overlap"]
        assert (overlap["rows"], overlap["orders"], overlap["changed"]) == (rows, orders, changed)

    return check


def sealed_ole() -> bytes:
    """The start of a compound file that holds an encrypted package, as a workbook with a password is saved."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)


def merged_header(made, sheets) -> None:
    sheet = sheets["Foaie"]
    sheet.merge_range(0, 0, 0, 1, "Comandă")
    sheet.merge_range(0, 2, 0, 3, "Cumpărător")


def merged_body(column: int):
    def touch(made, sheets) -> None:
        sheets["Foaie"].merge_range(1, column, 2, column, CELLS[1][column])

    return touch


def formulas(made, sheets) -> None:
    sheets["Foaie"].write_formula(2, 4, "=20+0.25", None, 20.25)


def unvalued(made, sheets) -> None:
    sheets["Foaie"].write_formula(2, 4, "=20+0.25", None, "")


def hide_rows(made, sheets) -> None:
    sheets["Foaie"].set_row(2, None, None, {"hidden": True})


def hide_sheet(made, sheets) -> None:
    sheets["Foaie"].activate()
    sheets["Vechi"].hide()


def set_filter(made, sheets) -> None:
    sheets["Foaie"].autofilter("A1:E4")
    sheets["Foaie"].filter_column(3, "x == Iași")
    sheets["Foaie"].set_row(2, None, None, {"hidden": True})


def ghost_row(made, sheets) -> None:
    sheets["Foaie"].write_blank(1_048_575, 0, None, made.add_format({"bold": True}))


def ghost_corner(made, sheets) -> None:
    sheets["Foaie"].write(1_048_575, 16_383, "x")


def error_cell(made, sheets) -> None:
    sheets["Foaie"].write_formula(2, 3, "=1/0", None, "#DIV/0!")


FILES = [
    # 1 empty file
    Bad(1, "empty", {"a.csv": b""}, refused=("a.csv is empty (0 bytes)",)),
    Bad(1, "mark only", {"a.csv": b"\xef\xbb\xbf"}, refused=("a.csv is empty (3 bytes)",)),
    Bad(1, "line ends only", {"a.csv": b"\r\n\r\n"}, refused=("a.csv is empty (4 bytes)",)),
    Bad(1, "delimiters only", {"a.csv": b";;;\n;;;\n"}, refused=("a.csv holds blank lines only",)),
    Bad(1, "empty workbook", {"a.xlsx": lambda: book({"Foaie": []})}, refused=("a.xlsx has no rows in any sheet",)),
    # 2 header only
    Bad(2, "header only", {"a.csv": HEADER}, refused=("a.csv has a header and no rows",)),
    Bad(2, "header only workbook", {"a.xlsx": lambda: book({"Foaie": CELLS[:1]})}, refused=("header and no rows",)),
    Bad(
        2, "optional table", {"a.csv": GOOD, "customers.csv": "Cod client;E-mail\n"},
        toml().replace("raw/*", "raw/a*") + '[sources.customers]\nfiles = ["raw/customers*"]\nrecipe = "shop_ro"\n',
        check=empty_customers,
    ),
    # 3 web page
    Bad(3, "login page", {"a.csv": LOGIN}, refused=("a.csv is a web page, not an export", "log-in")),
    Bad(3, "web page after a comment", {"a.csv": f"\ufeff <!-- {'x' * 99} -->\n{LOGIN}"}, refused=("is a web page",)),
    Bad(3, "web page in utf-16", {"a.csv": LOGIN.encode("utf-16")}, refused=("a.csv is a web page",)),
    Bad(3, "error as xml", {"a.csv": "<?xml version='1.0'?><Error><Code>Expired</Code></Error>"}, refused=("web page",)),
    Bad(3, "error as json", {"a.csv": '{"error": "expired"}'}, refused=("a.csv is a JSON file",)),
    # 4 another kind than the name says
    Bad(4, "workbook named csv", {"a.csv": lambda: book({"Foaie": NUMBERS})}, file={"encoding": "xlsx"}),
    Bad(4, "csv named xlsx", {"a.xlsx": GOOD}, file={"encoding": "utf-8", "delimiter": ";"}),
    Bad(4, "web table named xls", {"a.xls": TABLE}, file={"header_line": 1}),
    Bad(4, "pdf named csv", {"a.csv": b"%PDF-1.7\n" + bytes(99)}, refused=("a.csv is a PDF file",)),
    Bad(4, "zip of a csv", {"a.csv": zipped({"orders.csv": GOOD.encode()})}, refused=("a.csv is an archive",)),
    # 5 to 7 encodings
    Bad(5, "utf-8 mark", {"a.csv": GOOD.encode("utf-8-sig")}, file={"encoding": "utf-8"}),
    Bad(6, "utf-16 little", {"a.txt": b"\xff\xfe" + TAB.encode("utf-16-le")}, file={"encoding": "utf-16"}),
    Bad(6, "utf-16 big", {"a.txt": b"\xfe\xff" + TAB.encode("utf-16-be")}, file={"encoding": "utf-16"}),
    Bad(6, "utf-16 without mark", {"a.txt": TAB.encode("utf-16-le")}, file={"encoding": "utf-16-le"}),
    Bad(
        7, "windows-1250", {"a.csv": cedillas(GOOD).encode("cp1250")},
        file={"encoding": "cp1250"},
    ),
    Bad(
        7, "iso-8859-2", {"a.csv": cedillas(GOOD).encode("iso8859-2")},
        file={"encoding": "cp1250"},
    ),
    Bad(
        7, "iso-8859-16", {"a.csv": (GOOD + MORE.replace("Cluj", "\x81Cluj„Est”")).encode("iso8859-16")},
        rows=(*TRUTH, (*FOUR[3][:3], "\x81Cluj„Est”", 7.0)), file={"encoding": "iso8859-16"},
    ),
    Bad(
        7, "windows-1252", {"a.csv": (HEADER.replace("ș", "s").replace("ă", "a") + SPANISH).encode("cp1252")},
        rows=(("1001", "2026-01-05 00:00:00", "ana@x.ro", "Málaga ñ, £", 10.5),),
        file={"encoding": "cp1252"},
    ),
    # 8 two encodings glued
    Bad(
        8, "a line of another encoding", {"a.csv": GOOD.encode() + MORE.replace("Cluj", "Brăila").encode("cp1250")},
        quarantined={5: "encoding"}, file={"encoding": "utf-8"},
    ),
    Bad(
        8, "mostly windows-1250",
        {"a.csv": cedillas(GOOD).encode("cp1250") + MORE.replace("Cluj", "Brăila").encode()},
        quarantined={5: "encoding"}, file={"encoding": "cp1250"},
    ),
    Bad(
        8, "the header in another", {"a.csv": cedillas(HEADER).encode("cp1250") + (ROWS + MORE).encode()},
        refused=("a.csv line 1: the header is not in utf-8",),
    ),
    # 9 mojibake
    Bad(
        9, "mojibake of windows-1252", {"a.csv": misread(GOOD, "cp1252")}, notes=frozenset({"mojibake"}),
        check=told("mojibake", count=8, line=1),
    ),
    Bad(9, "mojibake of windows-1250", {"a.csv": misread(GOOD, "cp1250")}, notes=frozenset({"mojibake"})),
    Bad(
        9, "mojibake in one cell", {"a.csv": GOOD.replace("Țibănești", "Èšibănești")}, notes=frozenset({"mojibake"}),
        check=told("mojibake", count=1, line=4),
    ),
    Bad(
        9, "mojibake past repair", {"a.csv": GOOD.replace("Iași", "IaÈ?i")}, rows=changed_row("1001", 3, "IaÈ?i"),
        notes=frozenset({"mojibake_kept"}), check=told("mojibake_kept", count=1, line=2),
    ),
    Bad(9, "capitals that look like it", {"a.csv": GOOD.replace("Iași", "CĂŞTI ÎN CÂŞ")},
        rows=changed_row("1001", 3, "CĂȘTI ÎN CÂȘ")),
    # 10 zero bytes
    Bad(
        10, "zero bytes", {"a.csv": GOOD.replace("ana@", "a\0na@\0").encode()}, notes=frozenset({"nul"}),
        check=told("nul", count=2),
    ),
    Bad(10, "zero bytes at the end", {"a.csv": GOOD.encode() + bytes(40)}, notes=frozenset({"nul"}),
        structural={"blank": 1}),
    # 11 line ends
    Bad(11, "carriage returns", {"a.csv": GOOD.replace("\n", "\r")}),
    Bad(11, "windows line ends", {"a.csv": GOOD.replace("\n", "\r\n")}),
    Bad(11, "mixed line ends", {"a.csv": "\r\n".join(LINES[:2]) + "\r" + "\n".join(LINES[2:])}),
    # 12 and 13 delimiters
    Bad(12, "tab", {"a.csv": TAB}, file={"delimiter": "\t"}),
    Bad(12, "bar", {"a.csv": GOOD.replace(";", "|")}, file={"delimiter": "|"}),
    Bad(12, "comma", {"a.csv": GOOD.replace(",", ".").replace(";", ",")}, file={"delimiter": ","}),
    Bad(12, "space", {"a.csv": GOOD.replace("Nr. comandă", '"Nr. comandă"').replace("Târgu Mureș", '"Târgu Mureș"')
                      .replace(";", " ")}, file={"delimiter": " "}),
    Bad(13, "delimiter named", {"a.csv": "sep=;\n" + GOOD}, file={"preamble_lines": ["sep=;"], "header_line": 2}),
    Bad(13, "delimiter named after a mark", {"a.csv": "\ufeffsep=|\r\n" + GOOD.replace(";", "|")},
        file={"delimiter": "|"}),
    # 14 preamble
    Bad(14, "title and period", {"a.csv": "Raport comenzi\nPerioada: 01.01.2026 - 31.01.2026\n\n" + GOOD},
        file={"preamble": 3, "header_line": 4}),
    Bad(14, "comment lines", {"a.csv": "# ---\n# Start date: 20260101\n# End date: 20260131\n# ---\n\n" + GOOD},
        file={"preamble": 5, "header_line": 6}),
    Bad(14, "title in a workbook", {"a.xlsx": lambda: book({"Foaie": [["Raport"], [], *NUMBERS]})},
        file={"preamble": 2, "header_line": 3}),
    # 15 several header rows
    Bad(15, "units below the header", {"a.csv": HEADER + "(număr);(zi);(e-mail);;(RON)\n" + ROWS + MORE}, rows=FOUR,
        structural={"header": 1}, notes=frozenset({"header_rows"}), file={"header_line": 2}),
    Bad(
        15, "header over two rows", {"a.csv": "Comandă;;Cumpărător;;Sumă\nNumăr;Data;Client;Oraș;Total\n" + ROWS},
        toml().replace('"Nr. comandă"', '"Comandă Număr"'), notes=frozenset({"header_rows"}),
        file={"header_line": 2, "read": 3},
    ),
    Bad(
        15, "merged header cells",
        {"a.xlsx": lambda: book({"Foaie": [["", "", "", "", "Total"], ["Nr.", "Data", "Client", "Oraș", ""],
                                           *NUMBERS[1:]]}, merged_header)},
        toml().replace('"Nr. comandă"', '"Comandă Nr."'), notes=frozenset({"header_rows"}),
    ),
    Bad(15, "three header rows", {"a.csv": "Raport;;;;\nComandă;;Client;;\nNr.;Data;;Oraș;Total\n" + ROWS},
        toml().replace('"Nr. comandă"', '"Comandă Nr."'), notes=frozenset({"header_rows"}), file={"preamble": 1}),
    Bad(
        15, "header rows that cannot be joined", {"a.csv": "Comandă;;Cumpărător;;Sumă\nNumăr;Zi;Nume;Oraș;RON\n" + ROWS},
        refused=("missing column 'order_id' in a.csv", "found 'Număr', 'Zi'"),
    ),
    # 16 no header
    Bad(16, "no header", {"a.csv": ROWS}, refused=(
        'a.csv line 1: no header row; the file begins with "1001", "05.01.2026"', "header = false",
        'order_id = "1", ordered_at = "2", customer_id = "3", net_amount = "5"', "data/acme/client.toml")),
    # 17 a header twice
    Bad(17, "twice and different", {"a.csv": "Nr. comandă;Data;Client;Oraș;Total;Total\n"
                                    "1001;05.01.2026;ana@x.ro;Iași;10,50;12,50\n"},
        refused=('a.csv line 2: the column "Total" stands twice and differs: "10,50" and "12,50"', '"Total (2)"')),
    Bad(17, "twice and equal", {"a.csv": HEADER.replace("\n", ";Total\n") + "".join(
        f"{line};{line.rpartition(';')[2]}\n" for line in ROWS.splitlines())}, notes=frozenset({"equal_columns"})),
    Bad(17, "the second named", {"a.csv": "Nr. comandă;Data;Client;Oraș;Total;Total\n"
                                 "1001;05.01.2026;ana@x.ro;Iași;9,50;10,50\n"},
        toml().replace('"Total"', '"Total (2)"'), rows=TRUTH[:1]),
    # 18 and 19 headers and totals among the rows
    Bad(18, "header repeated", {"a.csv": GOOD + HEADER + MORE}, rows=FOUR, structural={"header": 1}),
    Bad(18, "header repeated in a workbook", {"a.xlsx": lambda: book({"Foaie": [*NUMBERS, NUMBERS[0]]})},
        structural={"header": 1}),
    Bad(19, "total", {"a.csv": GOOD + "Total;;;;35,75\n"}, structural={"total": 1}),
    Bad(19, "total general", {"a.csv": GOOD + ";;;TOTAL GENERAL;35,75\n"}, structural={"total": 1}),
    Bad(19, "grand total and subtotals", {"a.csv": GOOD + "Subtotal;;;;35,75\nGrand total:;;;;35,75\n"},
        structural={"total": 2}),
    Bad(19, "sum of all", {"a.csv": GOOD + "Suma totală;;;;35,75\n"}, structural={"total": 1}),
    # 20 two tables
    Bad(20, "second table", {"a.csv": GOOD + "\nProdus;Stoc\nUlei;12\nȘampon;7\n"},
        refused=('a.csv line 6: a second table begins here: "Produs", "Stoc"',)),
    Bad(20, "second table in a workbook", {"a.xlsx": lambda: book({"Foaie": [*NUMBERS, [], ["Oraș", "Comenzi"],
                                                                             ["Iași", 2]]})},
        refused=('a.xlsx line 6: a second table begins here: "Oraș", "Comenzi"',)),
    Bad(20, "a signature is no table", {"a.csv": GOOD + "\nÎntocmit;Verificat\n"}, structural={"blank": 1},
        quarantined={6: "width"}),
    # 21 several sheets
    Bad(21, "two alike", {"a.xlsx": lambda: book({"Ian": NUMBERS, "Feb": NUMBERS})},
        refused=("a.xlsx has several sheets: Ian, Feb", "sheet =")),
    Bad(21, "one matches", {"a.xlsx": lambda: book({"Note": [["Citește"]], "Comenzi": NUMBERS})},
        notes=frozenset({"other_sheets"}), file={"sheet": "Comenzi"}),
    Bad(21, "no such sheet", {"a.xlsx": lambda: book({"Ian": NUMBERS})}, toml('sheet = "Feb"'),
        refused=("a.xlsx has no sheet Feb; it has Ian",)),
    # 22 hidden things
    Bad(22, "hidden row", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, hide_rows)}, notes=frozenset({"hidden_rows"}),
        check=told("hidden_rows", count=1, line=3)),
    Bad(22, "hidden sheet", {"a.xlsx": lambda: book({"Foaie": NUMBERS, "Vechi": NUMBERS}, hide_sheet)},
        notes=frozenset({"hidden_sheets", "other_sheets"}), file={"sheet": "Foaie"}),
    Bad(22, "filter", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, set_filter)},
        notes=frozenset({"hidden_rows", "filter"})),
    # 23 formulas
    Bad(23, "formula without a value", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, unvalued)},
        refused=("a.xlsx, sheet Foaie, cell E3: a formula without a saved value",)),
    Bad(23, "formula never calculated", {"a.xlsx": lambda: changed(
        book({"Foaie": NUMBERS}, formulas), "xl/worksheets/sheet1.xml", lambda x: x.replace(b"<v>20.25</v>", b""))},
        refused=("cell E3: a formula without a saved value",)),
    Bad(23, "formula with a value", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, formulas)}),
    Bad(23, "error in a cell", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, error_cell)},
        rows=changed_row("1002", 3, None), notes=frozenset({"error_cells"}),
        check=told("error_cells", count=1, example="D3")),
    # 24 merged cells
    Bad(24, "merged customer", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, merged_body(2))},
        rows=changed_row("1002", 2, "ana@x.ro"), notes=frozenset({"filled_down"})),
    Bad(24, "merged amount", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, merged_body(4))},
        refused=('a.xlsx, sheet Foaie, line 2, column "Total": merged cells down to line 3',)),
    Bad(24, "merged in a web table", {"a.xls": TABLE.replace("<td>ana@x.ro<", "<td rowspan=2>ana@x.ro<").replace(
        "<td>bogdan@x.ro</td>", "")}, rows=changed_row("1002", 2, "ana@x.ro"),
        notes=frozenset({"filled_down"})),
    # 25 password
    Bad(25, "password", {"a.xlsx": sealed_ole}, refused=("a.xlsx is locked with a password",)),
    # 26 cut short
    Bad(26, "workbook cut short", {"a.xlsx": lambda: book({"Foaie": NUMBERS})[:-200]},
        refused=("a.xlsx is a damaged workbook",)),
    Bad(26, "workbook with a broken part", {"a.xlsx": lambda: changed(
        book({"Foaie": NUMBERS}), "xl/worksheets/sheet1.xml", lambda x: x[:-60])}, refused=("a.xlsx is a damaged",)),
    Bad(26, "last line cut", {"a.csv": GOOD + "1004;28.01.20"}, quarantined={5: "width"}),
    Bad(26, "last line cut in a quote", {"a.csv": GOOD + '1004;28.01.2026;dan@x.ro;"Cluj-Nap'},
        quarantined={5: "quote"}),
    Bad(26, "gzip cut short", {"a.csv.gz": gzip.compress(GOOD.encode() * 99)[:90]},
        refused=("a.csv.gz is cut short or damaged",)),
    # 27 too large
    Bad(27, "bomb", {"a.xlsx": lambda: changed(book({"Foaie": NUMBERS}), "xl/styles.xml", lambda x: x + b" " * 20_000_000)},
        refused=("a.xlsx unpacks to 20 MB", "times")),
    Bad(27, "cell in the last corner", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, ghost_corner)},
        refused=("a.xlsx: a sheet has cells over 1,048,576 rows and 16,384 columns",)),
    Bad(27, "ghost row", {"a.xlsx": lambda: book({"Foaie": NUMBERS}, ghost_row)}, file={"read": 3}),
    # 28 a path with spaces and diacritics
    Bad(28, "name with spaces", {"export comenzi – ianuarie (țară) 2026.csv": GOOD}),
    # 29 and 30 twice the same
    Bad(29, "same file twice", {"a.csv": GOOD, "b.csv": GOOD}, refused=("a.csv and b.csv are the same file",)),
    Bad(30, "overlapping exports", {"a.csv": GOOD, "b.csv": HEADER + "".join(f"{x}\n" for x in LINES[2:]) + MORE},
        rows=FOUR, check=overlapped(2, 2, 0)),
    Bad(30, "overlap with a change", {"a.csv": GOOD, "b.csv": HEADER + LINES[3].replace("5,00", "6,00") + "\n" + MORE},
        rows=(*TRUTH[:2], (*TRUTH[2][:4], 6.0), FOUR[3]), check=overlapped(1, 1, 1)),
    # 31 another client's file
    Bad(31, "another shop", {
        "a.csv": "".join(f"{x};{'Magazin' if i == 0 else 'acme.ro'}\n" for i, x in enumerate(LINES)),
        "b.csv": HEADER.replace("\n", ";Magazin\n") + MORE.replace("\n", ";globex.ro\n")},
        refused=('column "Magazin" says "acme.ro" in a.csv and "globex.ro" in b.csv', "another client")),
    Bad(31, "another currency", {
        "a.csv": "".join(f"{x};{'Monedă' if i == 0 else 'RON'}\n" for i, x in enumerate(LINES)),
        "b.csv": HEADER.replace("\n", ";Monedă\n") + MORE.replace("\n", ";HUF\n")},
        refused=('column "Monedă" says "ron" in a.csv and "huf" in b.csv',)),
    Bad(31, "ids of another form", {"a.csv": GOOD, "b.csv": HEADER + MORE.replace("1004", "GLX-77")},
        rows=(*TRUTH, ("GLX-77", *FOUR[3][1:])), notes=frozenset({"foreign_ids"})),
    # 32 to 34 headers
    Bad(32, "column missing", {"a.csv": GOOD.replace("Nr. comandă", "Numărul comenzii")}, refused=(
        "missing column 'order_id' in a.csv", "found 'Numărul comenzii', 'Data'", "Nearest: 'Numărul comenzii'",
        "data/acme/client.toml")),
    Bad(32, "column missing, English", {"a.csv": GOOD.replace("Total", "Line total amount")}, refused=(
        "missing column 'net_amount'", "Nearest: 'Line total amount'")),
    Bad(33, "extra columns", {"a.csv": "".join(f"{x};{'Observații' if i == 0 else '-'}\n" for i, x in enumerate(LINES))},
        check=unmapped("Observații")),
    Bad(34, "spaces and case", {"a.csv": GOOD.replace(HEADER, " NR.  COMANDĂ ;\u00a0data;CLIENT\u200b;Oraş;Total  \n")}),
    Bad(34, "no diacritics", {"a.csv": GOOD.replace(HEADER, "Nr comanda;DATA;client;oras;total:\n")}),
    # 35 and 36 delimiters too many or too few
    Bad(35, "comma in a name", {"a.csv": line_of(3, "1002;16.01.2026;bogdan@x.ro;Târgu; Mureș;20,25")},
        rows=without("1002"), quarantined={3: "width"}),
    Bad(36, "one too few", {"a.csv": line_of(3, "1002;16.01.2026;bogdan@x.ro Târgu Mureș;20,25")},
        rows=without("1002"), quarantined={3: "width"}),
    # 37 and 38 quotes
    Bad(37, "quote never closed", {"a.csv": line_of(3, '1002;16.01.2026;bogdan@x.ro;"Târgu Mureș;20,25')},
        rows=without("1002"), quarantined={3: "quote"}),
    Bad(37, "two quotes never closed", {"a.csv": line_of(2, '1001;05.01.2026;ana@x.ro;"Iași;10,50').replace(
        "Țibănești", '"Țibănești')}, rows=without("1001", "1003"), quarantined={2: "quote", 4: "quote"}),
    Bad(37, "two neighbours", {"a.csv": line_of(2, '1001;05.01.2026;ana@x.ro;"Iași;10,50').replace(
        "Târgu Mureș", 'Târgu Mureș"')}, rows=without("1001", "1002"), quarantined={2: "quote", 3: "quote"}),
    Bad(38, "inch mark in quotes", {"a.csv": line_of(3, '1002;16.01.2026;bogdan@x.ro;"Ecran 24" Mureș";20,25')},
        rows=changed_row("1002", 3, 'Ecran 24" Mureș'), notes=frozenset({"quotes"})),
    Bad(38, "name in quotes", {"a.csv": line_of(3, '1002;16.01.2026;bogdan@x.ro;Cartier "Nou" Mureș;20,25')},
        rows=changed_row("1002", 3, 'Cartier "Nou" Mureș'), notes=frozenset({"quotes"})),
    Bad(38, "backslash before quotes", {"a.csv": line_of(3, r'1002;16.01.2026;bogdan@x.ro;"Cartier \"Nou\"";20,25')},
        rows=changed_row("1002", 3, 'Cartier "Nou"'), notes=frozenset({"quotes"})),
    Bad(38, "stray quote", {"a.csv": line_of(3, '1002;16.01.2026;bogdan@x.ro;Târ"gu Mureș;20,25')},
        rows=without("1002"), quarantined={3: "quote"}),
    # 39 line end in a cell
    Bad(39, "address of two lines", {"a.csv": line_of(3, '1002;16.01.2026;bogdan@x.ro;"Str. Lungă 5\nMureș";20,25')},
        rows=changed_row("1002", 3, "Str. Lungă 5\nMureș")),
    Bad(39, "address with delimiter and quotes", {"a.csv": line_of(
        3, '1002;16.01.2026;bogdan@x.ro;"Str. Lungă 5;\r\n""Mureș"";\r\nap. 2";20,25')},
        rows=changed_row("1002", 3, 'Str. Lungă 5;\n"Mureș";\nap. 2')),
    # 40 trailing delimiters
    Bad(40, "trailing delimiters", {"a.csv": GOOD.replace("\n", ";;\n")}),
    Bad(40, "trailing delimiters below the header", {"a.csv": HEADER + ROWS.replace("\n", ";\n")}),
]  # fmt: skip
