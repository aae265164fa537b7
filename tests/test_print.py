"""The printed deck: one slide a page that looks like the slide, with the speaker's notes where they are asked for."""

import io
import subprocess

import fabricated as shop
import numpy as np
import pypdfium2 as pdfium
import pytest
from conftest import CHROMIUM, FLAGS
from PIL import Image
from seen import open_deck

from toolkit.publish import slides
from toolkit.publish.brand import Brand
from toolkit.publish.deck import write_deck

PAGE, PAGE_WITH_NOTES = (960.0, 540.0), (960.0, 720.0)
"""In points: 1280 x 720 px and 1280 x 960 px."""
ALIKE = 25
"""Hatching and edges of bars are smoothed otherwise on paper; a line of text that is elsewhere differs by 40."""
ENDS_A_LINE = "\x02"
"""What the reader of PDF gives for a hyphen at the end of a line."""
PROGRESS = slice(None, -1)
"""All but the lowest 20 px, where the screen alone shows how far the deck has come."""


@pytest.fixture(scope="module")
def deck(decks, soak, tmp_path_factory):
    """A deck in Romanian: of every sixth slide there is, of each with ``--soak``."""
    path, _count, outputs = decks["ro"]
    if soak:
        return path
    folder = tmp_path_factory.mktemp("printed")
    notebook = shop.write_notebook(folder / "00_all.ipynb", outputs[::6])
    facts = {"client": "Acme SRL", "as_of": shop.AS_OF, "currency": "RON", "language": "ro"}
    write_deck(slides.read([notebook]), folder / "deck.html", brand=Brand("Value Partners"), **facts)
    return folder / "deck.html"


@pytest.fixture(scope="module")
def page(browser, deck):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    open_deck(page, deck)
    yield page
    page.close()


@pytest.fixture(scope="module")
def printed(page):
    return pdfium.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))


def lightness(image):
    """The mean lightness of each square of 20 px, 0 to 255: what is where, however its edges are smoothed."""
    return np.asarray(image.convert("L"), float).reshape(36, 20, 64, 20).mean((1, 3))


def letters(text):
    return sorted("".join(text.replace("\u2060", "").replace(ENDS_A_LINE, "-").split()))


@pytest.mark.browser
def test_each_slide_is_one_page_of_its_own_size(page, printed):
    assert len(printed) > 25
    assert len(printed) == page.evaluate("Reveal.getTotalSlides()")
    assert {sheet.get_size() for sheet in printed} == {PAGE}


@pytest.mark.browser
def test_a_page_looks_like_its_slide(page, printed):
    differ = {}
    for number, sheet in enumerate(printed):
        page.evaluate("number => Reveal.slide(number)", number)
        shown = lightness(Image.open(io.BytesIO(page.screenshot())))
        apart = np.abs(shown - lightness(sheet.render(scale=96 / 72).to_pil()))[PROGRESS].max()
        if apart > ALIKE:
            differ[number] = apart
    assert differ == {}


@pytest.mark.browser
def test_a_page_holds_every_letter_of_its_slide_and_its_number(page, printed):
    slides = page.evaluate("""() => [...Array(Reveal.getTotalSlides()).keys()].map(n => {
      Reveal.slide(n); return document.querySelector('section.present .frame').innerText; })""")
    pages = [letters(sheet.get_textpage().get_text_bounded()) for sheet in printed]
    expected = [letters(f"{text} {n}/{len(slides)}") for n, text in enumerate(slides, 1)]
    assert [n for n, (one, other) in enumerate(zip(expected, pages, strict=True)) if one != other] == []


@pytest.mark.browser
def test_the_browser_prints_the_same_without_a_window(deck, printed, tmp_path):
    target = tmp_path / "deck.pdf"
    own = [f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer", f"--print-to-pdf={target}"]
    subprocess.run([CHROMIUM, *FLAGS, *own, deck.as_uri()], check=True, capture_output=True, timeout=120)
    alone = pdfium.PdfDocument(target)
    assert [sheet.get_size() for sheet in alone] == [sheet.get_size() for sheet in printed]
    texts = [[sheet.get_textpage().get_text_bounded() for sheet in document] for document in (alone, printed)]
    assert texts[0] == texts[1]


@pytest.mark.browser
def test_notes_are_printed_under_each_slide_where_they_are_asked_for(browser, deck, printed):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    open_deck(page, deck, "?print-notes")
    with_notes = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    notes = page.evaluate(
        "[...document.querySelectorAll('.slides section')].map(s => s.querySelector('aside.notes')?.textContent ?? '')"
    )
    page.close()
    assert {sheet.get_size() for sheet in with_notes} == {PAGE_WITH_NOTES}
    assert sum(bool(text) for text in notes) > len(notes) / 2
    for sheet, plain, text in zip(with_notes, printed, notes, strict=True):
        told = letters(plain.get_textpage().get_text_bounded() + text)
        assert letters(sheet.get_textpage().get_text_bounded()) == told
    pairs = zip(with_notes, printed, strict=True)
    above = [
        (one.render(scale=96 / 72).to_pil().crop((0, 0, 1280, 720)), two.render(scale=96 / 72).to_pil())
        for one, two in pairs
    ]
    assert max(np.abs(lightness(one) - lightness(two)).max() for one, two in above) < 1
