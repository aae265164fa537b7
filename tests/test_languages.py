"""No word on a slide escapes translation: in a language whose every phrase is blank, only the client's words remain."""

import ast
import re
from itertools import chain
from pathlib import Path

import fabricated as shop
import matplotlib.pyplot as plt
import pytest
from seen import texts_of

from toolkit import gallery, show, words
from toolkit.gallery import beside, planning
from toolkit.show import figures
from toolkit.show.definitions import GROUP_CODES, GROUPS
from toolkit.words import extract

TOOLKIT = Path(extract.__file__).parents[1]
FIELD = re.compile(r"(\{[^}]*\})")
WORD = re.compile(r"[^\W\d_]{2,}")
NEVER_TRANSLATED = {
    *chain.from_iterable(WORD.findall(name) for name in GROUPS),  # spelt as in the method
    *GROUP_CODES.values(),
    "RON", "YYYY", "DD", "MM", "hh", "mm",
}  # fmt: skip
CLIENTS = {
    "Acme", "SRL", "utf", "Raport", "csv", "lines", "unit", "cost", "spend",  # the columns to ask for, as the glossary spells them
    *["comenzi", "clienti", "Data", "Valoare", "fără", "TVA", "Nr", "comandă", "ID", "client", "Cod", "produs", "Cantitate", "Canal", "vânzare", "Stare", "Cupon"],
    *["Județ", "Localitate", "Agent", "Transport", "Finalizată", "Livrată", "Anulată", "Europe", "Bucharest", "EUR", "test"],
    *["audiences", "left", "best", "groups"],  # the file of ids
    *["survey", "soulmates", "lovers", "questions", "ro", "en", "tables", "voices"],  # the files of the survey
    *WORD.findall(" ".join(shop.quotes()["quote"].dropna())),  # what customers said
    *WORD.findall(" ".join(["audiences/master_plan.csv", *shop.next_products.offers()["product"]])),
    *WORD.findall(" ".join(shop.contacting.flows()["flow"])), "iunie", "Klaviyo", "Mailchimp", "SMS",
    *WORD.findall(" ".join([*shop.trials.read()["trial"], *shop.trials.read()["arm"]])),  # names of tests and arms
    *["call", "after", "low", "score", "Ioana", "Radu", "Anca", "Simona", "Vlad"],  # another one, and sales agents
    *["Stele", "după", "livrare", "Retur", "Cât", "de", "mulțumit", "sunteți", "ușor", "fost"],  # surveys and questions
    *["exclude", "lookalike", "seed", "ideal", "customers", "meta", "decisions"],  # audiences for advertising, and the decisions
    *WORD.findall(" ".join(beside.clients()["client"])),
    *WORD.findall(" ".join(planning.NAMES)), "log", "plan", "toml", "data", "priorities", "NPS", "la", "decision",
    *["Panouri", "în", "Cluj", "Radio", "Iași", "Spot", "TV", "național", "Catalog", "toamnă", "Raport", "lunar", "Ioana"],
    *["Google", "Meta", "TikTok", "Ads", "Organic", "Email", "Recomandare", "Comparatoare", "de", "prețuri", "București"],
    *["Fierbător", "inox", "albastru", "Semințe", "flori", "mediu", "Ghiveci", "ceramic", "mic", "Vază", "Lumânare", "pentru", "casă", "income"],
    *["influencers", "facebook", "google", "ads", "newsletter", "website", "app", "shop"],
    *["Auto", "Cosmetice", "Sport", "Electrocasnice", "mici", "Jucării", "Textile", "Bucătărie", "Decorațiuni", "Papetărie", "Grădină", "Cadouri", "Iluminat"],
    *["ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sept", "oct", "nov", "dec", "ianuarie", "februarie", "martie", "aprilie", "octombrie", "noiembrie"],
}  # fmt: skip


class Blank:
    """A catalogue that keeps the values of a phrase and none of its letters."""

    def gettext(self, text):
        return "".join(part if part.startswith("{") else re.sub(r"\w", "·", part) for part in FIELD.split(text))

    def ngettext(self, singular, plural, n):
        return self.gettext(singular if n == 1 else plural)


@pytest.fixture
def blank(monkeypatch):
    monkeypatch.setattr(words, "catalogue", lambda _language: Blank())


def left_over(texts):
    return {word for text in texts for word in WORD.findall(text)} - NEVER_TRANSLATED - CLIENTS


def strings(told):
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        yield from chain.from_iterable(strings(v) for k, v in told.items() if k not in KEYS)
    elif isinstance(told, (list, tuple)):
        yield from chain.from_iterable(map(strings, told))


KEYS = {"kind", "state", "step", "id", "unit", "language", "detail_code", "evidence", "finding", "kpis", "groups"}
"""Entries of a slide's metadata that no reader sees."""


def test_every_word_of_every_slide_comes_from_the_catalogue_or_the_client(blank):
    slides = gallery.published(shop.publish_all, "ro")
    assert left_over(chain.from_iterable(strings(dict(s.metadata.slide)) for s in slides)) == set()


@pytest.mark.parametrize("name", gallery.SPECIMENS)
def test_every_word_of_every_figure_comes_from_the_catalogue_or_the_client(name, blank):
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="ro")
    specimen = gallery.SPECIMENS[name]
    figure = specimen.content(*specimen.results())
    said = [text.get_text() for text in texts_of(figure)]
    plt.close(figure)
    assert left_over(said) == set()


@pytest.mark.parametrize("path", sorted(TOOLKIT.rglob("*.py")), ids=lambda p: p.relative_to(TOOLKIT).as_posix())
def test_no_refusal_is_a_bare_text(path):
    bare = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS and node.args:
            told = node.args[0]
            if isinstance(told, ast.JoinedStr) or (isinstance(told, ast.Constant) and " " in str(told.value)):
                bare.append(f"{node.lineno}: {ast.unparse(told)[:60]}")
    assert bare == []


REFUSALS = {"ConfigError", "DataRefused", "ParameterError", "StepFailed", "CvoError"}


def test_every_figure_is_walked():
    assert {f"plot_{name}" for name in gallery.SPECIMENS} == set(figures.__all__)
