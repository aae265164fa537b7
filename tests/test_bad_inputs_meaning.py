"""Bad inputs 41 to 86, from text cells to meaning: each is refused, set aside, put right or asked about, never silent."""

import math
import re

import pandas as pd
import pytest
from bad_meanings import CASES, Case

from toolkit import intake
from toolkit.client import Client
from toolkit.errors import CvoError
from toolkit.words import say

NUMBERS = range(41, 87)
EVERYDAY = 4


def pytest_generate_tests(metafunc):
    """Every fourth case each day, all of them under --soak."""
    if "case" in metafunc.fixturenames:
        cases = CASES if metafunc.config.getoption("soak") else CASES[::EVERYDAY]
        metafunc.parametrize("case", cases, ids=lambda case: f"{case.number} {case.name}")


def test_every_number_has_a_file():
    assert {case.number for case in CASES} == set(NUMBERS)
    assert len(CASES) >= 75


def test_a_bad_input_is_never_silent(case: Case, tmp_client):
    client = tmp_client({name: file.data for name, file in case.files.items()}, case.toml)
    if case.refused:
        with pytest.raises(CvoError) as refusal:
            intake.build(client)
        _refused(case, refusal.value)
        return
    ledger = intake.build(client)
    for source in ledger["sources"].values():
        assert all(map(_closes, source["files"]))
    assert {rule: n for rule, n in _counts(ledger["sources"]).items() if rule in case.notes} == case.notes
    assert not set(_counts(ledger["sources"])) & set(case.silent)
    if case.quarantined:
        lines = ledger["sources"]["lines"]["quarantine"]
        assert {entry["rule"]: entry["rows"] for entry in lines} == case.quarantined
    for name, wanted in case.stored.items():
        assert _stored(client, name) == wanted, name
    for name, wanted in case.ledger.items():
        assert _found(ledger, name) == wanted, name


def _refused(case: Case, refusal: CvoError) -> None:
    english, romanian = say(refusal.message, "en"), say(refusal.message, "ro")
    assert re.search(case.refused, english, re.S), english
    assert english != romanian
    quoted = [text for text in re.findall(r'"([^"]+)"', english) if " = " not in text and len(text) > 2]
    assert all(text in romanian for text in quoted), romanian
    assert "Traceback" not in english


def _closes(file: dict) -> bool:
    parts = ("structural", "quarantined", "deduplicated", "kept")
    money = [*file.get("currencies", {}).values(), *([file["amount"]] if "amount" in file else [])]
    return file["read"] == sum(file[part] for part in parts) and all(
        math.isclose(m["read"], sum(m[part] for part in parts), abs_tol=1e-6) for m in money
    )


def _counts(sources: dict) -> dict[str, int]:
    counts: dict[str, int] = {}
    for source in sources.values():
        for note in source["notes"]:
            counts[note["rule"]] = counts.get(note["rule"], 0) + note["count"]
    return counts


def _stored(client: Client, name: str) -> list:
    """A column of a built table in the order of the file, days and times as a person writes them."""
    table, _, column = name.rpartition(".")
    rows = client.connection.read_parquet(client.built / f"{table or 'lines'}.parquet").to_pandas()
    values = rows[column].astype(object).where(rows[column].notna(), None).tolist()
    if isinstance(rows[column].dtype, pd.DatetimeTZDtype) or pd.api.types.is_datetime64_any_dtype(rows[column]):
        return [f"{v:%Y-%m-%d %H:%M}".removesuffix(" 00:00") for v in values]
    return [round(v, 6) if isinstance(v, float) else v for v in values]


def _found(ledger: dict, name: str):
    """An entry of the ledger: ``identity.…``, ``file.…`` (of the lines), ``note.<rule>.…``, ``<source>.…`` of its file."""
    first, *path = name.split(".")
    if first == "note":
        found = next(n for n in ledger["sources"]["lines"]["notes"] if n["rule"] == path.pop(0))
    elif first == "file":
        found = ledger["sources"]["lines"]["files"][0]
    elif first in ledger["sources"]:
        found = ledger["sources"][first]["files"][0]
    else:
        found = ledger[first]
    for key in path:
        found = found[key]
    return round(found, 6) if isinstance(found, float) else found
