"""Lines read many at once, where they plainly are records, come out as they do one by one."""

import random
from pathlib import Path

import pytest
from polluted import COMMAS, HEADER, SEMICOLONS, Dialect, corpus, rows

from toolkit.errors import DataRefused
from toolkit.intake import blocks, cells
from toolkit.intake.raw import RawFile

EVERYDAY, MUTANTS = 20, 4_000
DIRT = (
    '"',
    '""',
    ",",
    ";",
    "\n",
    "\n\n",
    "  ",
    " ",
    "\t",
    "\\",
    "'",
    "é",
    "\ufeff",
    "Order ID,",
    '"Order ID"',
    "x",
    "9",
)


def blocks_of(text: str, n: int) -> list[str]:
    """A text in blocks of ``n`` lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    return ["\n".join(lines[at : at + n]) + "\n" for at in range(0, len(lines), n)]


def outcome(text: str, n: int, own: Dialect, keeps=None) -> tuple:
    """What reading the lines below the header gives: records with their lines, all that is told of others."""
    raw = RawFile(0, Path("orders.csv"), header=list(HEADER), has_digits=True, is_dated=True)
    dialect = cells.Dialect(own.delimiter, own.quote)
    read = []
    try:
        for part in blocks.read(raw, blocks.Lines(iter(blocks_of(text, n)), 1, keeps), dialect):
            read += zip(part.lines.to_pylist(), *(column.to_pylist() for column in part.columns), strict=True)
    except DataRefused as refusal:
        return ("refused", str(refusal))
    return read, raw.faults, raw.structural, raw.notes


def careful(text: str, own: Dialect) -> tuple:
    """The same, line by line."""
    return outcome(text, 10**6, own, keeps=lambda _number, _line: True)


def mutant(seed: int) -> tuple[str, Dialect]:
    """The clean file with a few characters put in, taken out or put twice."""
    rng = random.Random(seed)
    own, decimal = rng.choice(((COMMAS, "."), (SEMICOLONS, ",")))
    text = list("".join(own.row(row).replace(own.end, "\n") for row in (HEADER, *rows(decimal))))
    for _time in range(rng.randint(1, 12)):
        at = rng.randrange(120, len(text))
        text[at] = rng.choice((text[at] + rng.choice(DIRT), rng.choice(DIRT), "", text[at] * 2))
    return "".join(text), own


@pytest.mark.parametrize("n", [4, 100])
def test_polluted_files_come_out_alike(n, soak):
    for made in corpus()[:: 1 if soak else EVERYDAY]:
        text = made.data.decode()
        assert outcome(text, n, COMMAS) == careful(text, COMMAS), made.name


def test_mutants_come_out_alike(soak):
    for seed in range(0, MUTANTS, 1 if soak else EVERYDAY):
        text, own = mutant(seed)
        assert outcome(text, 5, own) == careful(text, own), seed


def plain(text: str, own: Dialect = COMMAS, dated: bool = True) -> list | None:
    """The columns of a block read at once, or nothing."""
    raw = RawFile(0, Path("a.csv"), header=["A", "B", "C"], has_digits=True, is_dated=dated)
    part = blocks.plain(text, raw, cells.Dialect(own.delimiter), 4)
    return part and [part.lines.to_pylist(), *(column.to_pylist() for column in part.columns)]


def test_plain_lines_are_read_at_once_with_their_numbers():
    assert plain('1,x,\n2,"y, ""z""",é\n') == [[5, 6], ["1", "2"], ["x", 'y, "z"'], ["", "é"]]


@pytest.mark.parametrize(
    "text",
    [
        "1,x\n", "1,x,y,z\n", "1,x,y,z\n2,x\n", "\n1,x,y\n", '1,"x,y\n', '1,"x\n2",y\n', '1,"x"y,z\n', '1,x"y"z,2\n',
        '1, "x",y\n', ' 1,"x",y\n', "A,B,C\n", '"A",1,2\n', "x,y,z\n", "\ufeff1,x,y\n", '1,x",y"\n2,x,y\n',
    ],
)  # fmt: skip
def test_lines_that_may_be_anything_else_are_left_to_be_read_one_by_one(text):
    assert plain(text) is None


def test_a_line_without_a_digit_is_plain_where_rows_have_no_date():
    assert plain("x,y,z\n", dated=False) == [[5], ["x"], ["y"], ["z"]]


def test_a_record_goes_on_in_the_next_block():
    text = 'h,h\n10001,2025-01-03,C1,P-1,"Mug\nblue",9,7.5,Iași,\n10002,2025-01-04,C1,P-1,Mug,9,7.5,Iași,\n'
    read, faults, _structural, _notes = outcome(text, 2, COMMAS)
    assert ([(row[0], row[5]) for row in read], faults) == ([(2, "Mug\nblue"), (4, "Mug")], [])


def test_what_is_left_of_the_block_that_holds_the_header_is_read():
    read = outcome("h\n" + "\n" + "10002,2025-01-04,C1,P-1,Mug,9,7.5,Iași,\n", 3, COMMAS)
    assert ([row[0] for row in read[0]], read[2]) == ([3], {"blank": 1})
