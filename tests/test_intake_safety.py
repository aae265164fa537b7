"""Files that mean harm: each is refused (or read for what it says) in a sentence, soon and within bounded memory."""

import ast
import gzip
import io
import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bad_inputs.books import book, changed
from bad_inputs.room import GOOD, HEADER, toml

from toolkit import intake
from toolkit.client import Client
from toolkit.errors import ConfigError, DataRefused
from toolkit.words import say

TOOLKIT = Path(__file__).parents[1] / "toolkit"
CELLS = [["Nr. comandă", "Data", "Client", "Oraș", "Total"], ["1001", "2026-01-05", "ana@x.ro", "Iași", 10.5]]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LAUGHS = b'<!DOCTYPE l [<!ENTITY l0 "ha">' + b"".join(
    b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10)
) + b"]>"  # fmt: skip
QUADRATIC = b'<!DOCTYPE q [<!ENTITY q "' + b"q" * 100_000 + b'">]>'
OUTSIDE = b'<!DOCTYPE o [<!ENTITY o SYSTEM "file:///etc/passwd">]>'
TABLE = "<table><tr><td>Nr. comandă</td><td>Data</td><td>Client</td><td>Oraș</td><td>Total</td></tr>{}</table>"


def workbook(part="", change=None, touch=None, sheets=1):
    made = book({f"Foaie{i}": CELLS for i in range(sheets)}, touch)
    return changed(made, part, change) if part else made


def declared(definitions, entity):
    """A change of a part of XML: definitions before its first element, and a text that uses them."""
    return lambda xml: (
        xml.replace(b"?>", b"?>" + definitions, 1).replace(b"Oras", entity).replace(b"<t>ana@x.ro", b"<t>" + entity)
    )


def understated(data, part, size):
    """A workbook one of whose parts unpacks to more than its two entries say."""
    out = bytearray(data)
    for mark, at, name_at, name in ((b"PK\x01\x02", 24, 28, 46), (b"PK\x03\x04", 22, 26, 30)):
        start = -1
        while (start := out.find(mark, start + 1)) >= 0:
            length = struct.unpack_from("<H", out, start + name_at)[0]
            if out[start + name : start + name + length] == part.encode():
                struct.pack_into("<I", out, start + at, size)
    return bytes(out)


def locked_member(data):
    """An archive whose members say that they need a password."""
    out = bytearray(data)
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = -1
        while (start := out.find(mark, start + 1)) >= 0:
            out[start + at] |= 1
    return bytes(out)


def corners(_made, sheets):
    for sheet in sheets.values():
        sheet.write(900, 16_000, "x")


def with_macros():
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open() Shell 'touch pwned'")
    return out.getvalue()


class Runs:
    """What runs when it is unpickled."""

    def __reduce__(self):
        return os.system, ("touch pwned",)


BIG = b" " * 60_000_000
HOSTILE = {
    "billion laughs in the strings.xlsx": (lambda: workbook(STRINGS, declared(LAUGHS, b"&l9;")), "definitions of its own (xl/sharedStrings.xml)"),
    "quadratic blowup in a sheet.xlsx": (lambda: workbook(SHEET, declared(QUADRATIC, b"&q;" * 50_000)), "definitions of its own (xl/worksheets/sheet1.xml)"),
    "an outside entity.xlsx": (lambda: workbook(STRINGS, declared(OUTSIDE, b"&o;")), "definitions of its own"),
    "entities in styles.xlsx": (lambda: workbook("xl/styles.xml", declared(LAUGHS, b"")), "definitions of its own (xl/styles.xml)"),
    "laughs in a page.xls": (lambda: b'<?xml version="1.0"?>' + LAUGHS + TABLE.format("<tr><td>&l9;</td></tr>").encode(), None),
    "ratio.xlsx": (lambda: workbook(STRINGS, lambda xml: xml + BIG), "unpacks to 60 MB"),
    "a part larger than it says.xlsx": (lambda: understated(workbook(STRINGS, lambda xml: xml + BIG), STRINGS, 900), "damaged workbook"),
    "a bomb.csv.gz": (lambda: gzip.compress(bytes(150_000_000), 9), "unpacks to more than 200 times"),
    "gzip in gzip.csv.gz": (lambda: gzip.compress(gzip.compress(GOOD.encode())), "is a gzip file"),
    "a tar.csv": (lambda: b"orders.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(500), "is a TAR file"),
    "cells in far corners of many sheets.xlsx": (lambda: workbook(touch=corners, sheets=4), "at most 15,000,000 cells are read in all sheets (4)"),
    "a row that is no number.xlsx": (lambda: workbook(SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="zwei"')), "damaged workbook"),
    "a row of 5000 digits.xlsx": (lambda: workbook(SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="' + b"9" * 5000 + b'"')), "damaged workbook"),
    "members with a password.xlsx": (lambda: locked_member(workbook()), "locked with a password"),
    "spans on every row.xls": (lambda: TABLE.format("<tr><td rowspan=2>x</td><td>y</td></tr>\n" * 20_000).encode(), None),
    "a tag without end.xls": (lambda: (TABLE.format("") + "<div " + "a=b " * 500_000).encode(), "cut short or damaged"),
    "comments without end.xls": (lambda: (TABLE.format("") + "<!-- >" * 200_000).encode(), "cut short or damaged"),
    "a line of 30 MB.csv": (lambda: (HEADER + "x" * 30_000_000).encode(), "a line longer than 10 million characters"),
    "100,000 columns.csv": (lambda: ";".join(f"c{i}" for i in range(100_000)).encode(), "has 100,000 columns"),
    "a dimension that lies.xlsx": (lambda: workbook(SHEET, lambda xml: xml.replace(b'ref="A1:E2"', b'ref="A1:XFD1048576"')), None),
    "macros.xlsm": (with_macros, None),
    "a pickle.csv": (lambda: pickle.dumps(Runs()), "is a pickle file"),
    "an old pickle.csv": (lambda: pickle.dumps(Runs(), protocol=2), "is a pickle file"),
    "a database.csv": (lambda: b"SQLite format 3\0" + bytes(500), "is a database. Name it under the source"),
    "a program.csv": (lambda: b"\x7fELF" + bytes(500), "is a ELF file"),
    "zeros.csv": (lambda: bytes(5_000_000), "cut short or damaged"),
}  # fmt: skip

READER = """
import json, resource, sys, time
from pathlib import Path
from toolkit import words
from toolkit.client import Source
from toolkit.errors import CvoError
from toolkit.intake.mapping import Wanted
from toolkit.intake.raw import Headers
from toolkit.intake.read import read

columns = {"order_id": ("Nr. comandă",), "ordered_at": ("Data",), "customer_id": ("Client",), "net_amount": ("Total",)}
said = {}
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
for path in sorted(Path(sys.argv[1]).iterdir()):
    start, before, told = time.process_time(), peak(), None
    try:
        read(path, 0, Source(files=("raw/*",)), Wanted(columns), Headers(), Path(sys.argv[2]))
    except CvoError as refusal:
        told = [words.say(refusal.message, language) for language in ("en", "ro")]
    except BaseException as fault:
        told = [repr(fault)] * 2
    said[path.name] = {"said": told, "seconds": time.process_time() - start, "mb": peak() - before}
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def read_alone(tmp_path_factory):
    """Each hostile file read in one other process: what it was told, its CPU seconds, by how much the peak of RSS grew."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "raw").mkdir()
    for name, (make, _says) in HOSTILE.items():
        (folder / "raw" / name).write_bytes(make())
    command = [sys.executable, "-c", READER, str(folder / "raw"), str(folder / "staged.parquet")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=folder)
    assert ended.returncode == 0, ended.stderr
    assert not (folder / "pwned").exists()
    return json.loads(ended.stdout)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name_soon_and_in_bounded_memory(read_alone, name):
    found, says = read_alone[name], HOSTILE[name][1]
    assert found["seconds"] < 10
    assert found["mb"] < 200
    if says is None:
        assert found["said"] is None, "what is harmless once looked through is read"
        return
    english, romanian = found["said"]
    assert name in english
    assert says in english
    assert english != romanian


PATTERNS = ("../other/*.csv", "/etc/*", "raw/../../other/*", "link/*", "raw/passwd", "**/passwd")


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_or_a_link_that_leaves_the_folder_is_refused(tmp_client, tmp_path, pattern):
    client = tmp_client({"a.csv": GOOD}, toml().replace("raw/*", pattern))
    (tmp_path / "data" / "other").mkdir()
    (tmp_path / "data" / "other" / "b.csv").write_text(GOOD, encoding="utf-8")
    (client.folder / "link").symlink_to(tmp_path / "data" / "other")
    (client.folder / "raw" / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(ConfigError, match=r"leaves the client's folder\. Name files inside it") as refusal:
        intake.build(client)
    assert f'data/acme/client.toml: [sources.lines] files: "{pattern}"' in say(refusal.value.message, "en")
    assert "iese din dosarul" in say(refusal.value.message, "ro")


def test_a_link_inside_the_folder_is_followed(tmp_client):
    client = tmp_client({"a.csv": GOOD}, toml().replace("raw/*", "raw/newest.csv"))
    (client.folder / "raw" / "newest.csv").symlink_to("a.csv")
    assert [path.name for path in client.files_of("lines")] == ["newest.csv"]


@pytest.mark.parametrize("pattern", ["", "raw/**.csv/**x", "raw/a\\u0000b", "raw/" + "a" * 5_000])
def test_a_pattern_that_is_none_is_refused(tmp_client, pattern):
    client = tmp_client({"a.csv": GOOD}, toml().replace("raw/*", pattern))
    with pytest.raises(ConfigError, match=r"data/acme/client\.toml: \[sources\.lines\] files: "):
        intake.build(client)


@pytest.mark.parametrize("made", ["pipe", "device", "broken link", "loop"])
def test_what_is_no_ordinary_file_is_refused_and_never_waited_for(tmp_client, made):
    client = tmp_client({}, toml())
    path = client.folder / "raw" / "a.csv"
    if made == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to({"device": "/dev/zero", "broken link": "nowhere.csv", "loop": "a.csv"}[made])
    with pytest.raises(ConfigError, match=r"raw/a\.csv is no ordinary file|leaves the client's folder"):
        intake.build(client)


DANGEROUS = {"pickle", "cPickle", "cloudpickle", "dill", "marshal", "shelve", "yaml", "jsonpickle", "code", "runpy"}
CALLS = {"eval", "exec", "compile", "__import__", "execfile"}
LOADERS = {
    "read_pickle",
    "read_hdf",
    "load_extension",
    "load_module",
    "exec_module",
    "unpack_archive",
    "extractall",
    "system",
    "popen",
}


def test_no_module_of_the_toolkit_can_load_what_runs():
    for path in TOOLKIT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = (
                    {alias.name.split(".")[0] for alias in node.names}
                    if isinstance(node, ast.Import)
                    else {str(node.module).split(".")[0]}
                )
                assert not names & DANGEROUS, (path, names)
            elif isinstance(node, ast.Call):
                name = getattr(node.func, "id", "")
                attribute = getattr(node.func, "attr", "")
                of_re = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") in ("re", "con")
                assert name not in CALLS, (path, node.lineno)
                assert attribute not in LOADERS | (CALLS - {"compile"} if of_re else CALLS), (path, node.lineno)
                if attribute == "load":
                    assert ast.unparse(node.func.value) not in ("joblib", "np", "numpy"), (path, node.lineno)


CODE = (
    "__import__('os').system('touch pwned')", "'; DROP TABLE lines; --", "{0.__class__.__init__.__globals__}", "{n}", "%(x)s",
    "${HOME}", "{{ 7*7 }}", "$(touch pwned)", "`touch pwned`", "=cmd|'/C calc'!A0", "\\\\g<1>(?P<x>", "[a-", "x\\u202ey",
)  # fmt: skip


def test_no_text_of_a_configuration_runs_or_is_filled_in(tmp_client, monkeypatch, tmp_path):
    """Each text stands where the configuration takes free text; the rows come out as if it were any other word."""
    monkeypatch.chdir(tmp_path)
    words = ", ".join(json.dumps(text) for text in CODE)
    config = toml(
        f"nulls = [{words}]\n"
        f"kinds = [{{ kind = 'fee', product_id = [{words}], product_name = [{words}], order_id_prefix = {json.dumps(CODE[0])} }}]\n"
        f"constants = {{ x_note = {json.dumps(CODE[1])}, region = {json.dumps(CODE[2])} }}"
    ).replace(
        'name = "Acme"',
        f"name = {json.dumps(CODE[4])}\nexcluded = [{{ first = 2020-01-01, last = 2020-01-02, reason = {json.dumps(CODE[2])} }}]",
    )
    config += f"[identity]\nstaff = [{words}]\nplaceholders = [{words}]\n"
    client = tmp_client({"a.csv": GOOD}, config)
    intake.build(client)
    client = Client.open("acme", data=client.folder.parent)
    lines = client.lines.to_pandas()
    assert (len(lines), set(lines.x_note), set(lines.region)) == (3, {CODE[1]}, {CODE[2]})
    assert client.ledger["rules"]["excluded"] == [["2020-01-01", "2020-01-02", CODE[2]]]
    assert not list(tmp_path.rglob("pwned"))


def test_texts_of_a_file_are_never_filled_into_a_message(tmp_client):
    """A header with braces, in a refusal that lists it."""
    client = tmp_client({"a.csv": GOOD.replace("Nr. comandă", "{file.__class__} {0}")}, toml())
    with pytest.raises(DataRefused, match=r"found '\{file\.__class__\} \{0\}', 'Data'"):
        intake.build(client)
