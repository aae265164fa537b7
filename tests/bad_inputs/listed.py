"""The 86 bad inputs, what must come of each, and the files that show it; ``docs/bad-inputs.md`` is made of it.

``python tests/bad_inputs/listed.py`` writes the page anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "bad-inputs.md"
CODES = {
    "E": "refused with one message: file, place, value and the fix",
    "Q": "the row is set aside, counted with its money",
    "N": "read as it is meant; what was changed is counted",
    "W": "read as written, and asked about",
}
LISTED: dict[int, tuple[str, str]] = {
    1: ("empty file", "E"),
    2: ("header only: orders, or an optional table", "E N"),
    3: ("web page, XML or JSON in place of an export", "E"),
    4: ("another kind of file than its name says", "N E"),
    5: ("UTF-8 mark", "N"),
    6: ("UTF-16", "N"),
    7: ("Windows-1250, ISO-8859-2, ISO-8859-16, Windows-1252", "N"),
    8: ("two encodings in one file", "Q E"),
    9: ("wrongly decoded letters", "N W"),
    10: ("zero bytes", "N"),
    11: ("line ends of another system, or mixed", "N"),
    12: ("semicolon, tab, bar or space between cells", "N"),
    13: ("first line names the delimiter", "N"),
    14: ("title and period above the header", "N"),
    15: ("several header rows, merged header cells", "N E"),
    16: ("no header row", "E"),
    17: ("a header twice", "E N"),
    18: ("header repeated among the rows", "N"),
    19: ("total rows", "N"),
    20: ("two tables in one sheet", "E"),
    21: ("several sheets", "E N"),
    22: ("hidden rows, hidden sheets, filters", "W"),
    23: ("formulas without a value, error cells", "E W"),
    24: ("merged cells", "N E"),
    25: ("password", "E"),
    26: ("cut short", "E Q"),
    27: ("bombs, far corners, ghost rows", "E N"),
    28: ("names with spaces and diacritics", "N"),
    29: ("the same file twice", "E"),
    30: ("overlapping exports", "N"),
    31: ("another client's file", "E W"),
    32: ("column missing", "E"),
    33: ("extra columns", "N"),
    34: ("headers with other spaces, case and diacritics", "N"),
    35: ("one delimiter too many", "Q"),
    36: ("one delimiter too few", "Q"),
    37: ("quote never closed", "Q"),
    38: ("quotes inside a cell", "N Q"),
    39: ("line end inside a cell", "N"),
    40: ("delimiters at the end of lines", "N"),
    41: ("marks of thousands and decimals", "N"),
    42: ("amounts that read two ways", "E N"),
    43: ("two decimal marks in one column", "Q W"),
    44: ("currencies beside amounts", "N E"),
    45: ("signs of negative amounts", "N"),
    46: ("days and months in either order", "N E"),
    47: ("years of two digits", "W"),
    48: ("Excel's day numbers", "N"),
    49: ("dates in two formats", "Q W E"),
    50: ("impossible dates", "Q"),
    51: ("dates after the export", "Q N"),
    52: ("Romanian months", "N"),
    53: ("time zones", "N W"),
    54: ("ids that a spreadsheet rounded", "E"),
    55: ("leading zeros lost", "N E"),
    56: ("one id in several forms", "N"),
    57: ("ids that differ in case or spaces", "N"),
    58: ("names that look like no value", "N"),
    59: ("emoji, letters composed in two ways, long cells", "N"),
    60: ("addresses that are none, or of many", "W"),
    61: ("forms of a phone", "N W"),
    62: ("returns above their order", "Q W"),
    63: ("refunds of orders that are not here", "W"),
    64: ("cost above price", "W"),
    65: ("costs of zero", "W"),
    66: ("costs with VAT beside costs without", "W"),
    67: ("guests without an id", "N W"),
    68: ("one person with many addresses", "N"),
    69: ("one customer with most of the sales", "N"),
    70: ("marketplaces that hide their buyers", "W"),
    71: ("several currencies", "E N"),
    72: ("bani for lei, old lei for new", "W"),
    73: ("test and staff orders", "N W"),
    74: ("statuses without a kind", "E"),
    75: ("totals that are not the sum of their lines", "W"),
    76: ("the order's total on each line", "N"),
    77: ("the order's fields on its first line only", "N"),
    78: ("postage, gift cards, lines of no value", "N W"),
    79: ("quantities of zero, of a half, of a million, below zero", "Q W N"),
    80: ("an order exported again with a newer status", "N"),
    81: ("order ids used twice", "E N"),
    82: ("all on one day, short history, months missing", "W"),
    83: ("few customers, one order each", "W"),
    84: ("products without a category", "W"),
    85: ("reports of spend: currency, totals, days missing", "E N W"),
    86: ("surveys: scales, words, repeats, private texts", "E Q N W"),
}


def cases() -> list:
    """Every bad input that is tested, those of reading and those of meaning."""
    from bad_meanings import CASES

    from bad_inputs.reading import FILES

    return [*FILES, *CASES]


def outcomes(case) -> set[str]:
    """The codes of what a case shows."""
    from toolkit.show.notes import is_asked

    if case.refused:
        return {"E"}
    rules = set(case.notes)
    aside = bool(case.quarantined) or any(
        key.endswith(".quarantined") and n for key, n in getattr(case, "ledger", {}).items()
    )
    asked, righted = any(map(is_asked, rules)), any(not is_asked(rule) for rule in rules)
    found = ({"Q"} if aside else set()) | ({"W"} if asked else set())
    return found | ({"N"} if righted or not found or getattr(case, "stored", None) else set())


def page(cases: Iterable) -> str:
    """The page of all bad inputs, with the number of files that show each."""
    files = dict.fromkeys(LISTED, 0)
    for case in cases:
        files[case.number] += len(case.files)
    said = "".join(f"- {code}: {text}\n" for code, text in CODES.items())
    rows = "".join(f"| {n} | {what} | {' '.join(codes)} | {files[n]} |\n" for n, (what, codes) in _listed())
    return (
        "# Bad inputs\n\nWhat shops send, and what comes of it. Each is tested with the number of files named; made by "
        "`python tests/bad_inputs/listed.py`.\n\n"
        f"{said}\n| | what | outcome | files |\n|---|---|---|---|\n{rows}| | all | | {sum(files.values())} |\n"
    )


def _listed() -> Iterable[tuple[int, tuple[str, list[str]]]]:
    return ((number, (what, codes.split())) for number, (what, codes) in LISTED.items())


if __name__ == "__main__":
    sys.path.insert(0, str(TESTS))
    PAGE.write_text(page(cases()), encoding="utf-8")
