"""Bad inputs 1 to 40 (from bytes to text cells): each is refused, set aside, put right or doubted, as listed."""

import pytest
from bad_inputs.reading import FILES
from bad_inputs.room import GOOD, examine, examine_refusal, toml, written

from toolkit import intake, words
from toolkit.errors import DataRefused

REFUSED = [bad for bad in FILES if bad.refused]
READ = [bad for bad in FILES if not bad.refused]


def client_of(bad, tmp_client):
    return tmp_client(written(bad), bad.toml)


@pytest.mark.parametrize("bad", REFUSED, ids=lambda bad: bad.id)
def test_it_is_refused_in_a_sentence_that_says_where_and_what_to_do(tmp_client, bad):
    examine_refusal(client_of(bad, tmp_client), bad)


@pytest.mark.every_twentieth
@pytest.mark.parametrize("bad", READ, ids=lambda bad: bad.id)
def test_it_is_read_and_every_row_is_true_or_accounted_for(tmp_client, bad):
    examine(client_of(bad, tmp_client), bad)


def test_every_number_from_1_to_40_has_a_file():
    assert {bad.number for bad in FILES} == set(range(1, 41))
    assert len({bad.id for bad in FILES}) == len(FILES) >= 75


def test_a_file_that_may_not_be_opened_is_refused(tmp_client, monkeypatch):
    client = tmp_client({"a.csv": GOOD}, toml())
    opened = type(client.folder).open

    def locked(path, *args, **kwargs):
        if path.name == "a.csv":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(type(client.folder), "open", locked)
    with pytest.raises(DataRefused, match=r"a\.csv cannot be opened \(Permission denied\)\. Close it") as refusal:
        intake.build(client)
    assert "nu poate fi deschis" in words.say(refusal.value.message, "ro")
