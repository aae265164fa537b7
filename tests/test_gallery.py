"""Every figure on hostile content: texts whole, apart from each other, large enough; every slide within its page."""

from itertools import combinations

import matplotlib.pyplot as plt
import pytest
from seen import boxes_of, faults_of, open_deck, texts_of

from toolkit import gallery, show
from toolkit.gallery import CASES, SPECIMENS
from toolkit.gallery.forms import FORMS
from toolkit.show import figures, layouts, style

TITLE_SECTION_AND_DEFINITIONS = 1 + 1 + 4
PAIRS = list(gallery.pairs())


def drawn(name, case, language):
    show.start(client=gallery.CLIENT, currency="RON", as_of=gallery.shop.AS_OF, language=language)
    specimen = SPECIMENS[name]
    return specimen.content(*CASES[case](specimen.results(), specimen))


def test_every_figure_is_in_the_gallery():
    assert {f"plot_{name}" for name in SPECIMENS} == set(figures.__all__)


def test_every_layout_is_in_the_gallery():
    kinds = {o.metadata.slide.kind for o in gallery.published(gallery.publish, "en", ("ordinary",))}
    own = {layout.kind for layout in (layouts.Card, layouts.Quotes, layouts.Matrix, layouts.Decision)}
    assert kinds == {"kpi", "lights", "chart", "table", "missing", *own}


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_case_with_names_is_tried_where_there_are_names(name):
    cases = {case for specimen, case in PAIRS if specimen == name}
    assert cases >= {"ordinary", "empty"}
    assert ("one" in cases) != SPECIMENS[name].together
    assert ({"long names", "strange letters", "fifty"} <= cases) == bool(SPECIMENS[name].names)


@pytest.mark.every_fourth
@pytest.mark.parametrize(("name", "case"), PAIRS)
def test_texts_of_a_figure_are_whole_apart_and_large_enough(name, case):
    figure = drawn(name, case, "ro")
    page, texts = boxes_of(figure)
    outside = [t for t, box in texts if not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 <= page.y1)]
    over = [(a, b) for (a, one), (b, other) in combinations(texts, 2) if one.padded(-1.5).overlaps(other.padded(-1.5))]
    small = [text.get_text() for text in texts_of(figure) if text.get_fontsize() < style.pt(style.SMALLEST)]
    plt.close(figure)
    assert (outside, over, small) == ([], [], [])


@pytest.mark.browser
def test_every_slide_of_the_gallery_lies_within_its_page(browser, tmp_path, soak):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    cases = tuple(CASES) if soak else ("long names",)
    for language in ("ro", "en") if soak else ("ro",):
        open_deck(page, gallery.build(tmp_path, language, cases))
        assert faults_of(page) == {}
        shown = len(list(gallery.pairs(cases))) + len(FORMS)
        assert page.evaluate("Reveal.getTotalSlides()") == shown + TITLE_SECTION_AND_DEFINITIONS
    page.close()
