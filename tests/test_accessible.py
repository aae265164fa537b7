"""The deck for those who cannot see it, use no mouse, or want nothing to move."""

import shutil
from pathlib import Path

import pytest
from seen import open_deck

from toolkit import gallery

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """
async place => (await axe.run(place, {resultTypes: ['violations']})).violations
  .filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`)
"""


@pytest.fixture(scope="module")
def axe():
    """The source of axe-core, installed by ``make`` wherever there is npm."""
    if not AXE.exists() and shutil.which("npm") is None:
        pytest.skip("axe-core is absent, and no npm to install it with")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def deck(decks):
    """A deck of every slide, in English."""
    return decks["en"][0]


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    yield page
    page.close()


@pytest.mark.browser
def test_axe_finds_no_serious_violation(page, axe, decks, soak):
    """Every tenth slide; each of them in both languages with ``--soak``."""
    for language in ("ro", "en") if soak else ("ro",):
        open_deck(page, decks[language][0])
        page.evaluate(axe)
        assert violations_of(page, 1 if soak else 10) == {}


def violations_of(page, each):
    """What axe-core finds on the slides of the deck that is open, by their number."""
    found = {}
    for number in range(0, page.evaluate("Reveal.getTotalSlides()"), each):
        page.evaluate("number => Reveal.slide(number)", number)
        if violations := page.evaluate(VIOLATIONS, "section.present" if number else "html"):
            found[number] = violations
    return found


@pytest.mark.browser
def test_axe_finds_what_is_wrong(page, axe, deck):
    open_deck(page, deck, "#/3")
    page.evaluate(axe)
    page.evaluate("document.querySelector('section.present h2').style.color = '#ccc'")
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert {found.split(":")[0] for found in page.evaluate(VIOLATIONS, "html")} == {"color-contrast", "html-has-lang"}


@pytest.mark.browser
def test_the_alternative_text_of_a_picture_says_the_finding(page, deck):
    open_deck(page, deck)
    told = page.evaluate(
        "[...document.querySelectorAll('section.chart')].map(s => [s.querySelector('h2').textContent, s.querySelector('img').alt])"
    )
    plain = [[text.replace("\u2060", "").replace("\u00a0", " ") for text in one] for one in told]
    assert len(plain) >= len(gallery.SPECIMENS) - 2
    assert [
        headline for headline, alt in plain if not alt.startswith(f"{headline}.") or len(alt) < len(headline) + 20
    ] == []


@pytest.mark.browser
def test_every_table_names_its_columns_and_rows(page, deck):
    open_deck(page, deck)
    counts = page.evaluate("""[...document.querySelectorAll('section table')].map(t => [
      t.querySelectorAll('thead th[scope=col]').length, t.querySelectorAll('tbody th[scope=row]').length])""")
    assert len(counts) >= 6
    assert [columns_rows for columns_rows in counts if min(columns_rows) < 1] == []


@pytest.mark.browser
def test_the_text_of_a_slide_stands_in_the_order_it_is_read(page, deck):
    open_deck(page, deck)
    order = page.evaluate("""[...document.querySelectorAll('section[data-id] .frame')].map(f =>
      [...f.children].map(c => c.classList[0] || c.tagName.toLowerCase()).join(' '))""")
    assert len(order) >= 20
    assert set(order) == {"head body footer"}


@pytest.mark.browser
def test_the_keyboard_alone_reaches_every_slide_the_overview_and_the_notes(page, deck):
    open_deck(page, deck)
    page.keyboard.press("Home")
    total, seen = page.evaluate("Reveal.getTotalSlides()"), []
    for _slide in range(total):
        seen.append(page.evaluate("Reveal.getIndices().h"))
        page.keyboard.press("ArrowRight")
    assert seen == list(range(total))
    page.keyboard.press("Escape")
    assert page.evaluate("Reveal.isOverview()")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert not page.evaluate("Reveal.isOverview()")
    assert page.evaluate("Reveal.getIndices().h") == total - 2
    with page.context.expect_page() as notes:
        page.keyboard.press("s")
    notes.value.locator(".speaker-controls-notes").wait_for(state="attached", timeout=5000)
    notes.value.close()


@pytest.mark.browser
def test_what_has_the_focus_is_outlined(page, deck):
    open_deck(page, deck, "#/3")
    page.keyboard.press("Tab")
    focused = "getComputedStyle(document.activeElement)"
    assert page.evaluate("document.activeElement.tagName") == "A"
    assert page.evaluate(f"[{focused}.outlineStyle, {focused}.outlineWidth]") == ["solid", "3px"]


@pytest.mark.browser
def test_nothing_moves_for_those_who_asked_for_it(browser, deck):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    open_deck(page, deck)
    moving = page.evaluate("""[...document.querySelectorAll('body *')].filter(e => {
      const style = getComputedStyle(e);
      return style.transitionDuration.split(', ').some(d => d !== '0s') || style.animationName !== 'none';
    }).map(e => e.className)""")
    context.close()
    assert moving == []
