"""The deck: one file that opens without a network, holds only slides, and prints one a page."""

import re
from copy import deepcopy
from datetime import date

import fabricated as shop
import pytest
from nbformat.v4 import new_output
from seen import faults_of, open_deck

from toolkit.publish import slides
from toolkit.publish.brand import Brand
from toolkit.publish.deck import write_deck
from toolkit.show import steps

HOSTILE = '<script>alert("x")</script>{{ 7*7 }}'


def write(folder, outputs, language="en", client="Acme SRL", **options):
    notebook = shop.write_notebook(folder / "00_all.ipynb", outputs)
    target = folder / "deck.html"
    facts = {"client": client, "as_of": shop.AS_OF, "currency": "RON", "language": language}
    count = write_deck(slides.read([notebook]), target, **{**facts, **options})
    return target.read_text(encoding="utf-8"), count


@pytest.fixture
def outputs(decks):
    """The slides of the groups' notebook, to be changed at will."""
    return [deepcopy(o) for o in decks["en"][2] if o.metadata.slide.step == "02a"]


@pytest.fixture(scope="session", params=["en", "ro"])
def opened(request, decks, browser):
    """A deck opened with the network off: the page, what it asked for and what it complained of."""
    path, count, outputs = decks[request.param]
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith("data:") else None)
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    open_deck(page, path)
    yield {"page": page, "path": path, "count": count, "outputs": outputs, "asked": asked,
           "complaints": complaints, "language": request.param}  # fmt: skip
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("shop", ["demo_report", "online_retail_report"])
def test_the_deck_of_a_real_run_fits_its_slides_and_asks_for_nothing(shop, browser, request):
    report = request.getfixturevalue(shop)
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    asked = []
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith("data:") else None)
    open_deck(page, report.deck)
    faults = faults_of(page)
    page.close()
    assert faults == {}
    assert asked == [report.deck.as_uri()]


@pytest.mark.browser
def test_every_text_lies_within_its_slide_and_can_be_read(opened):
    assert faults_of(opened["page"]) == {}


@pytest.mark.browser
def test_the_deck_asks_nobody_for_anything(opened):
    assert opened["asked"] == [opened["path"].as_uri()]


@pytest.mark.browser
def test_the_browser_has_nothing_to_complain_of(opened):
    assert opened["complaints"] == []


@pytest.mark.browser
def test_the_browser_counts_the_slides_that_were_written(opened):
    assert opened["page"].evaluate("Reveal.getTotalSlides()") == opened["count"]


@pytest.mark.browser
def test_there_is_a_picture_for_each_chart_slide(opened):
    charts = [o for o in opened["outputs"] if o.metadata.slide.kind == "chart"]
    assert opened["page"].locator("section.chart figure img").count() == len(charts)


@pytest.mark.browser
def test_the_document_names_its_language(opened):
    assert opened["page"].evaluate("document.documentElement.lang") == opened["language"]


@pytest.mark.browser
def test_an_arrow_key_goes_to_the_next_slide(opened):
    page = opened["page"]
    page.evaluate("Reveal.slide(0)")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices().h") == 1


@pytest.mark.browser
def test_the_speaker_view_opens_under_the_policy(decks, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    open_deck(page, decks["en"][0], "#/3")
    with context.expect_page() as popup:
        page.keyboard.press("s")
    notes = popup.value.locator(".speaker-controls-notes .value")
    notes.wait_for(state="visible", timeout=5000)
    assert notes.inner_text().startswith("Ask first what the company did")
    context.close()


def test_texts_of_the_data_are_text_in_the_deck(tmp_path, outputs):
    for output in outputs:
        output.metadata.slide.headline = output.metadata.slide.takeaway = output.metadata.slide.alt = HOSTILE
    html, _count = write(tmp_path, outputs, client=HOSTILE, brand=Brand(HOSTILE))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;{{ 7*7 }}" in html


def test_cells_of_a_table_are_text_in_the_deck(tmp_path, outputs):
    table = next(o.metadata.slide.table for o in outputs if o.metadata.slide.kind == "table")
    table["rows"][0][0] = HOSTILE
    html, _count = write(tmp_path, outputs)
    assert "<script>alert" not in html


def test_no_line_ends_within_an_interval_in_a_table(tmp_path, outputs):
    table = next(o.metadata.slide.table for o in outputs if o.metadata.slide.kind == "table")
    table["rows"][0][1] = "14.9% (10.6–20.4%)"
    html, _count = write(tmp_path, outputs)
    assert ">14.9% (10.6\u2060–\u206020.4%)</td>" in html


def test_only_slides_reach_the_deck(tmp_path, outputs):
    others = [
        new_output("stream", text="printed secret"),
        new_output("display_data", data={"text/html": "<b>displayed secret</b>"}),
        new_output("error", ename="KeyError", evalue="secret", traceback=["secret"]),
    ]
    html, _count = write(tmp_path, [*others, *outputs])
    assert "secret" not in html


def test_only_known_scripts_may_run(tmp_path, outputs):
    html, _count = write(tmp_path, outputs)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html).group(1)
    assert policy.startswith("default-src &#39;none&#39;; img-src data:; font-src data:;")
    assert "unsafe" not in policy.split("script-src")[1]


def test_a_step_that_failed_is_told(tmp_path, outputs):
    steps_run = [
        {"id": "02a", "status": "ok", "reason": None},
        {"id": "02c", "status": "failed", "reason": "<no memory>"},
    ]
    html, _count = write(tmp_path, outputs, steps=steps_run)
    assert "Steps that did not run" in html
    assert '<th scope="row">2c</th><td>Cohorts</td><td>&lt;no memory&gt;</td>' in html


def test_without_a_failed_step_nothing_is_told(tmp_path, outputs):
    steps_run = [{"id": "02a", "status": "ok", "reason": None}]
    html, _count = write(tmp_path, outputs, steps=steps_run)
    assert "Steps that did not run" not in html


def test_one_section_needs_no_agenda(tmp_path, outputs):
    html, _count = write(tmp_path, outputs)
    assert "Agenda" not in html


def test_sections_follow_the_notebooks(decks):
    html = decks["en"][0].read_text(encoding="utf-8")
    titles = re.findall(r'class="chapter">.*?<h2>(.*?)</h2>', html)
    assert titles[0] == "Since the run before"
    assert titles[1:] == [
        str(steps.STEPS[step].title)
        for step in ("00", "01", "02a", "02b", "02c", "02d", "03", "04", "05", "06", "07", "08", "09", "10")
    ]


def test_the_same_notebooks_give_the_same_deck(tmp_path, outputs):
    assert write(tmp_path, outputs) == write(tmp_path, outputs)


def test_a_deck_that_cannot_be_finished_leaves_the_old_one(tmp_path, monkeypatch):
    target = tmp_path / "deck.html"
    target.write_text("old")
    monkeypatch.setattr("toolkit.publish.whole.os.replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        write_deck([], target, client="A", as_of=date(2026, 1, 1), currency="RON", language="en")
    assert [path.name for path in tmp_path.iterdir()] == ["deck.html"]
    assert target.read_text() == "old"


def test_one_gap_is_one_slide_that_counts_the_questions_it_stops():
    def gap(headline, step="01"):
        told = {"kind": "missing", "step": step, "headline": headline, "language": "en"}
        return new_output("display_data", data={}, metadata={"slide": told})

    steps = slides.by_step([gap("no costs"), gap("no spend"), gap("no costs"), gap("no costs", "02a")])
    told = [[(s.metadata.slide.headline, s.metadata.slide.waiting) for s in steps[step]] for step in ("01", "02a")]
    assert told == [[("no costs", "2 questions of this step wait for it"), ("no spend", "")], [("no costs", "")]]
