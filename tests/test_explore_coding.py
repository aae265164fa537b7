"""The coding workbench: what it shows, what it keeps beside the client, and what the batch run makes of that."""

import tomllib

import ipywidgets as widgets
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from toolkit import measures as m
from toolkit import show
from toolkit.client import Client
from toolkit.errors import ConfigError, ParameterError
from toolkit.explore import coding
from toolkit.explore.coder import Coder
from toolkit.explore.coding import content
from toolkit.show.themes import theme

TOML = '# agreed\nname = "Acme SRL"\nlanguage = "en"\ncurrency = "RON"\n\n[sources.lines]\nfiles = ["raw/orders.csv"]\n'
TEXTS = pd.Series(
    {
        "a": "Preț bun, mă numesc Ana Popescu",
        "b": "Livrare rapidă",
        "c": "cost de transport mare",
        "d": "ambalaj rupt",
        "e": "nimic de spus",
        "f": None,
        "g": "pret corect, ambalaj frumos",
    }
)


@pytest.fixture
def shop(tmp_client):
    show.start(client="Acme SRL", currency="RON", as_of=pd.Timestamp("2026-10-31").date(), language="en")
    return tmp_client({"orders.csv": "order\n"}, TOML)


@pytest.fixture
def coder(shop):
    return Coder(shop, TEXTS)


def found(content, kind):
    for one in content:
        if isinstance(one, kind):
            yield one
        yield from found(getattr(one, "children", ()), kind)


def button(page, words):
    return next(b for b in found([page], widgets.Button) if b.description == words)


def said(page):
    return [w.value for w in found([page], widgets.HTML)]


def pages(coder):
    (tab,) = content(coder)
    return dict(zip(tab.titles, tab.children, strict=True))


def kept(shop):
    return (shop.folder / "coding.csv").read_text(encoding="utf-8")


def test_a_hit_is_shown_with_its_words_marked_and_nobodys_name(coder):
    assert sorted(coder.hits("price")) == ["a", "g"]
    assert coder.shown("a", "price") == "<p><mark>Preț</mark> bun, mă numesc •••</p>"


def test_a_hit_marked_wrong_is_kept_without_its_text_and_counts_no_more(shop, coder):
    page = pages(coder)["Hits"]
    choice = next(found([page], widgets.Dropdown))
    choice.value = "price"
    button(page, "wrong").click()
    assert "<p>price: 0 of 1 hit marked is right (0%; 0–79%).</p>" in said(page)
    (line,) = kept(shop).splitlines()[1:]
    assert line.split(",")[1:] == ["price", "hits", "wrong"]
    assert "bun" not in line
    again = Client.configured("acme", shop.folder.parent)
    coded = m.themes.corrected(m.themes.code(TEXTS), TEXTS, again.coding)
    assert coded["theme"].value_counts().get("price") == 1
    assert len(coder.hits("price")) == 1


def test_a_second_mark_of_a_hit_takes_the_place_of_the_first(shop, coder):
    coder.mark("a", "price", False)
    coder.mark("a", "price", True)
    assert kept(shop).splitlines()[1:] == [f"{m.themes.key(TEXTS['a'])},price,hits,right"]
    assert coder.right["theme"].tolist() == coder.coded["theme"].tolist()


def test_a_pattern_shows_what_it_would_catch_before_it_is_kept(shop, coder):
    page = pages(coder)["Patterns"]
    next(found([page], widgets.Combobox)).value = "packaging"
    next(w for w in found([page], widgets.Text) if not isinstance(w, widgets.Combobox)).value = "ambalaj"
    next(w for w in found([page], widgets.Dropdown)).value = "services"
    button(page, "What would it catch?").click()
    assert "<p>2 answers more and 0 fewer would speak of packaging: 2 of 6.</p>" in said(page)
    assert "<p><mark>ambalaj</mark> rupt</p>" in "".join(said(page))
    assert shop.config.codebook == {}
    button(page, "Save to client.toml").click()
    assert tomllib.loads((shop.folder / "client.toml").read_text(encoding="utf-8"))["codebook"] == {
        "packaging": {"patterns": ["ambalaj"], "branch": "services"}
    }
    assert (shop.folder / "client.toml").read_text(encoding="utf-8").startswith(TOML)
    again = Client.configured("acme", shop.folder.parent)
    coded = m.themes.code(TEXTS, m.codebook.load().with_edits(again.codebook_edits))
    assert coded.loc[coded["theme"] == "packaging", "answer"].tolist() == ["d", "g"]


def test_a_pattern_taken_out_or_made_a_false_friend_loses_answers(coder):
    claim, _ = coder.tried("price", "exceptions", "pret corect", "")
    assert str(claim) == "0 answers more and 1 fewer would speak of price: 1 of 6."
    coder.keep("packaging", "patterns", "ambalaj", "services")
    coder.keep("packaging", "patterns", "cutie", "services")
    coder.keep("packaging", "removed", "cutie", "services")
    assert coder.shop.codebook_edits["packaging"]["patterns"] == ("ambalaj",)


@pytest.mark.parametrize(
    ("name", "pattern", "words"),
    [
        ("price", "(a", "no pattern that can be searched for"),
        ("price", "a*", "fits every text"),
        ("", "a", "Name a theme"),
        ("price", " ", "write a pattern"),
    ],
)
def test_a_bad_pattern_is_refused_in_words_and_nothing_is_kept(shop, coder, name, pattern, words):
    page = pages(coder)["Patterns"]
    next(found([page], widgets.Combobox)).value = name
    next(w for w in found([page], widgets.Text) if not isinstance(w, widgets.Combobox)).value = pattern
    for press in ("What would it catch?", "Save to client.toml"):
        button(page, press).click()
        assert words in "".join(said(page))
    assert (shop.folder / "client.toml").read_text(encoding="utf-8") == TOML
    with pytest.raises((ConfigError, ParameterError)):
        coder.keep(name, "patterns", pattern, "")


def test_a_second_coder_reads_answer_by_answer_and_the_agreement_follows(shop, coder):
    page = pages(coder)["Second coder"]
    boxes = {box.description: box for box in found([page], widgets.Checkbox)}
    assert not any("<mark>" in html for html in said(page))
    for _ in range(6):
        label = coder.next_unread()
        for name in coder.coded.loc[coder.coded["answer"] == label, "theme"]:
            boxes[str(theme(name))].value = True
        button(page, "Keep and go on").click()
    assert coder.next_unread() is None
    assert "<p>0 answers left to read.</p>" in said(page)
    told = coder.agreement().set_index("theme")
    assert told.loc["price", ["n", "both"]].tolist() == [6, 2]
    assert told.loc["price", "kappa"] == pytest.approx(1)
    assert any("<table>" in html and "1.00" in html for html in said(page))
    assert Client.configured("acme", shop.folder.parent).coding["reader"].eq("second").all()


def test_the_curve_is_drawn_of_the_coding_without_wrong_hits(coder):
    assert coder.curve["themes"].iloc[-1] == coder.coded["theme"].nunique()
    coder.mark("b", "delivery_time", False)
    assert coder.curve["themes"].iloc[-1] == coder.coded["theme"].nunique() - 1
    button(pages(coder)["Enough answers?"], "Draw anew").click()


def test_few_answers_propose_nothing_in_words(coder):
    page = pages(coder)["What is missed"]
    button(page, "Propose").click()
    assert "<p>Too few answers are left to propose anything.</p>" in said(page)


@pytest.mark.parametrize(("folder", "live"), [("", True), ("/report", False)])
def test_the_workbench_is_live_except_in_a_run_and_a_picture_everywhere(shop, monkeypatch, folder, live):
    monkeypatch.setenv("CVO_REPORT", folder)
    InteractiveShell.instance()
    with capture_output() as captured:
        coding(shop, TEXTS)
    data = captured.outputs[0].data
    assert ("application/vnd.jupyter.widget-view+json" in data) == live
    assert data["image/svg+xml"].startswith("<?xml")
    assert data["text/plain"] == "Themes met by number of answers read."


@pytest.mark.parametrize(
    ("written", "words"),
    [("a,b\n", "line 1: its columns must be answer, theme, reader, says"),
     ("answer,theme,reader,says\nx,price,hits,right\nx,price,hits,maybe\n", "line 3: 'x,price,hits,maybe' is no mark")],
)  # fmt: skip
def test_a_file_of_marks_that_says_something_else_is_refused_by_line(shop, written, words):
    (shop.folder / "coding.csv").write_text(written, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"data/acme/coding\.csv {words}"):
        _ = shop.coding


def test_a_second_reading_of_an_answer_takes_the_place_of_the_first(shop, coder):
    coder.read("a", ["price"])
    coder.read("a", ["quality"])
    assert shop.coding[["theme", "says"]].to_numpy().tolist() == [["quality", "yes"]]


def test_marks_saved_by_a_spreadsheet_with_a_mark_at_the_beginning_are_read(shop):
    (shop.folder / "coding.csv").write_text("answer,theme,reader,says\nx,price,hits,right\n", encoding="utf-8-sig")
    assert shop.coding["says"].tolist() == ["right"]
