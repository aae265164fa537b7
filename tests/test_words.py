"""Words: every phrase in both languages, numbers and dates the way each language writes them."""

import re
import string
from datetime import date

import pytest

from toolkit import words
from toolkit.words import Between, Change, Count, Day, Money, Month, Number, Share, _, extract, n_, say


@pytest.mark.parametrize(
    ("value", "romanian", "english"),
    [
        (Money(1752.9, "RON", 2), "1.752,90\u00a0RON", "1,752.90\u00a0RON"),
        (Money(16522.77, "RON"), "16.523\u00a0RON", "16,523\u00a0RON"),
        (Money(9.5, "EUR"), "9,50\u00a0EUR", "9.50\u00a0EUR"),
        (Share(0.123), "12,3\u00a0%", "12.3%"),
        (Change(-0.2), "−20\u00a0%", "−20%"),
        (Change(1.05), "+105\u00a0%", "+105%"),
        (Change(0.004), "0\u00a0%", "0%"),
        (Change(-0.0004, 1), "0,0\u00a0%", "0.0%"),
        (Count(17431533), "17.431.533", "17,431,533"),
        (Number(59.017, 1), "59,0", "59.0"),
        (Day(date(2026, 11, 22)), "22 noiembrie 2026", "22 November 2026"),
        (Month(date(2026, 11, 1)), "nov. 2026", "Nov 2026"),
        (Between(Share(0.1), Share(0.2)), "10,0–20,0\u00a0%", "10.0–20.0%"),
        (Between(Money(190.4, "RON", 2), Money(201.05, "RON", 2)), "190,40–201,05\u00a0RON", "190.40–201.05\u00a0RON"),
        (Between(Change(-0.34), Change(-0.19)), "−34\u00a0–\u00a0−19\u00a0%", "−34\u00a0–\u00a0−19%"),
        (Between(Number(1.5, 1), Number(2.5, 1)), "1,5–2,5", "1.5–2.5"),
        (Share(float("nan")), "–", "–"),
        (Share(-0.0004), "0,0\u00a0%", "0.0%"),
        (Share(-0.0006), "−0,1\u00a0%", "−0.1%"),
        (Count(-0.4), "0", "0"),
        (Money(None), "–", "–"),
    ],
)
def test_a_value_is_written_the_way_the_language_writes_it(value, romanian, english):
    assert (say(value, "ro"), say(value, "en")) == (romanian, english)


def test_a_phrase_carries_its_values_into_the_language():
    assert say(_("{seconds} s", seconds=Number(2.5, 1)), "ro") == "2,5 s"


def test_a_count_chooses_the_english_plural():
    assert say(n_("{n} client", "{n} clients", 1), "en") == "1 client"
    assert say(n_("{n} client", "{n} clients", 1200), "en") == "1,200 clients"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Count(0), "0 clienți"), (Count(1), "1 clienți"), (Count(19), "19 clienți"), (Count(20), "20 de clienți"),
        (Count(100), "100 de clienți"), (Count(101), "101 clienți"), (Count(5781), "5.781 de clienți"),
        (Count(11_419), "11.419 clienți"), (Number(28.0), "28,0 clienți"), (Count(None), "– clienți"),
    ],
)  # fmt: skip
def test_a_romanian_count_of_twenty_and_more_is_joined_to_its_noun(monkeypatch, value, said):
    class Catalogue:
        def gettext(self, _text):
            return "{n:de} clienți"

    monkeypatch.setattr(words, "catalogue", lambda _language: Catalogue())
    assert say(_("{n} customers", n=value), "ro") == said


def test_no_romanian_text_leaves_a_count_before_its_noun_unjoined():
    noun = re.compile(r"\{\w+\} (clienți|luni|rânduri|linii|zile|cohorte|canale|coloane|coduri)\b")
    texts = [m.string for m in extract.carried_over("ro") if m.id and not isinstance(m.id, tuple)]
    assert [text for text in texts if noun.search(text)] == []


def test_plain_text_has_no_diacritics():
    assert words.plain("Brașov, Țară, înălțime, â") == "Brasov, Tara, inaltime, a"


def test_a_phrase_is_found_deep_within_another_and_in_a_text_that_holds_code():
    code = """_("a ({b})", b=support(_("{n} deep"), f"{say(_('in text'))}")); n_("{n} one", "{n} more", k); _(name)"""
    assert set(extract.phrases(code)) == {"a ({b})", "{n} deep", "in text", ("{n} one", "{n} more")}


def test_no_phrase_lacks_its_romanian():
    assert extract.missing(extract.carried_over("ro")) == []


def test_the_catalogue_in_the_tree_is_the_one_that_the_code_needs():
    held = (extract.TOOLKIT / "words" / "ro.po").read_bytes()
    assert held == extract.text_of(extract.carried_over("ro")), "run: make words"


def _fields(text):
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_a_translation_uses_exactly_the_values_of_its_phrase():
    wrong = []
    for message in extract.carried_over("ro"):
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            allowed = _fields(message.id[1])
            wrong += [message.id for form in message.string if not _fields(form) <= allowed]
        elif _fields(message.id) != _fields(message.string):
            wrong.append(message.id)
    assert wrong == []


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="must be one of en, ro"):
        words.use("de")


def test_a_language_is_one_catalogue(tmp_path):
    (tmp_path / "de.po").touch()
    assert words.locales(tmp_path) == {"en": "en_GB", "de": "de"}
    assert words.LANGUAGES == {"en": "en_GB", "ro": "ro"}


def test_a_phrase_without_a_translation_is_said_in_english_with_the_numbers_of_the_language(monkeypatch):
    monkeypatch.setitem(words.LANGUAGES, "de", "de")
    assert say(_("{sales} of sales", sales=Money(1752.9, "EUR", 2)), "de") == "1.752,90\u00a0EUR of sales"


def test_marks_that_turn_the_direction_of_writing_are_left_out():
    assert say("a\u202eb\u2066c\u200fd") == "abcd"
    assert say(_("{seconds} s", seconds="\u202e1")) == "1 s"
