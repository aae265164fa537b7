"""A slide is one output whose metadata holds all that the deck lays out."""

import json
from datetime import date

import fabricated as shop
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from toolkit import show
from toolkit.errors import MissingData
from toolkit.show import figures, findings, slides, style, tables
from toolkit.show.figures import marks
from toolkit.show.finding import Finding, unbroken
from toolkit.show.tables import Table
from toolkit.words import Share, _, say


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=shop.AS_OF, language="en", step="02a")
    yield
    show.start(client="", currency="RON", as_of=shop.AS_OF, language="en")


def one(**changes):
    said = {"headline": _("A claim"), "takeaway": _("So what"), "alt": _("A claim. Bars.")}
    return Finding("02a", "claim", **{**said, **changes})


def slide(*arguments, **named):
    (output,) = shop.published(lambda: show.slide(*arguments, **named))
    return output


def test_a_chart_is_one_output_with_its_picture_and_its_words():
    output = slide(figures.plot_groups(shop.groups()), findings.groups(shop.groups()))
    assert set(output.data) == {"image/svg+xml", "text/plain"}
    assert output.metadata.slide.kind == "chart"
    assert output.metadata.slide.headline == "Lovers are 5.9% of customers and bring 23.0% of sales"
    assert output.metadata.slide.alt.startswith("Lovers are 5.9% of customers and bring 23.0% of sales. ")


def test_a_published_figure_is_closed():
    slide(figures.plot_groups(shop.groups()), one())
    assert plt.get_fignums() == []


def test_the_same_result_gives_the_same_bytes():
    first, second = (slide(figures.plot_groups(shop.groups()), one()).data["image/svg+xml"] for _time in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("s-au schimbat, într-o lună", "s-~au schimbat, într-~o lună"),
        ("pe e-mail", "pe e-~mail"),
        ("medium-length names", "medium-length names"),
        ("Ex-Lovers on 2026-03-01", "Ex-Lovers on 2026-03-01"),
        ("1–2 of n = 5", "1~–~2 of n_=_5"),
        ("−1\u00a0–\u00a02 and 5 %", "−1_–~_2 and 5_%"),
    ],
)
def test_no_line_ends_inside_a_number_or_behind_a_short_part_of_a_word(text, kept):
    assert unbroken(text) == kept.replace("~", "\u2060").replace("_", "\u00a0")


def test_a_picture_is_laid_out_and_drawn_once(monkeypatch):
    figure, drawn = style.figure(), []
    ax = figure.add_subplot()
    ax.barh(["a name that needs much room beside the axis"], [1])
    monkeypatch.setattr(
        Figure, "draw", lambda self, renderer, _draw=Figure.draw: (drawn.append(1), _draw(self, renderer))
    )
    slides.picture(figure)
    assert ax.get_position().x0 > 0.2
    assert len(drawn) == 1


def test_a_picture_of_very_many_marks_is_a_png():
    fig, ax = plt.subplots()
    ax.scatter(range(2001), range(2001))
    assert "image/png" in slide(fig, one()).data


def test_a_picture_of_not_so_many_marks_is_an_svg():
    fig, ax = plt.subplots()
    ax.scatter(range(1900), range(1900))
    assert "image/svg+xml" in slide(fig, one()).data


@pytest.mark.parametrize("drawn", [lambda: figures.plot_groups(shop.groups().head(0)), lambda: Table(("a",), ())])
def test_where_there_is_nothing_to_draw_or_to_list_the_slide_says_so_in_words(drawn):
    output = slide(drawn(), one())
    assert (output.metadata.slide.kind, set(output.data)) == ("statement", {"text/plain"})


def test_a_picture_with_something_on_one_of_two_axes_is_a_chart():
    fig, (left, right) = plt.subplots(1, 2)
    marks.nothing(left)
    right.bar([0], [1])
    assert slide(fig, one()).metadata.slide.kind == "chart"


def test_the_footer_says_source_n_and_period():
    base, period = _("{n} customers", n=5), _("last 12 months")
    footer = slide(figures.plot_groups(shop.groups()), one(base=base, period=period)).metadata.slide.footer
    assert footer == {
        "source": "the client's own exports", "n": "5 customers", "period": "last 12 months, up to 22 November 2026",
    }  # fmt: skip


def test_a_source_named_at_the_start_stands_in_the_footer():
    show.start(client="Acme SRL", currency="RON", as_of=date(2026, 1, 2), language="en", source="orders.csv")
    footer = slide(tables.cuts(shop.cuts()), one()).metadata.slide.footer
    assert (footer.source, footer.n, footer.period) == ("orders.csv", "", "up to 2 January 2026")


def test_a_finding_keeps_its_headline_in_every_language():
    headline = _("{share} of customers", share=Share(0.125))
    kept = slide(tables.cuts(shop.cuts()), one(headline=headline)).metadata.slide.finding
    assert kept["headline"] == {language: say(headline, language) for language in ("en", "ro")}


def test_an_unknown_number_of_a_finding_is_null():
    kept = slide(tables.cuts(shop.cuts()), one(value=float("nan"), n=3.0, low=float("inf"))).metadata.slide.finding
    assert (kept.value, kept.n, kept.low) == (None, 3, None)


def test_a_whole_number_is_kept_whole():
    kept = slide(tables.cuts(shop.cuts()), one(value=30.0, low=29.5)).metadata.slide.finding
    assert (repr(kept.value), repr(kept.low)) == ("30", "29.5")


def test_the_order_in_which_a_sum_was_taken_is_not_seen_in_any_number():
    parts = [0.1, 0.2, 0.3, 17431533.18]
    sums = {sum(parts), sum(reversed(parts)), sum(parts) * (1 + 3e-16)}
    shares = {20.19313149174999, 20.19313149175001}  # what a step run by itself told, and the same step beside others
    assert len(sums) > 1
    assert told(sums) == {("17431533.78", 17431533.78)}
    assert told(shares) == {("20.1931315", 20.1931315)}
    assert told([-0.0, -1e-17 + 1e-17]) == {("0.0", 0)}


def told(numbers):
    """How a slide holds each of these numbers: in the table behind it, and as its finding's."""
    slides = [
        slide(tables.cuts(shop.cuts()), one(value=x), evidence=pd.DataFrame({"x": [x]})).metadata.slide for x in numbers
    ]
    return {(slide.evidence.rows[0][0], slide.finding.value) for slide in slides}


class Trembling(ConstrainedLayoutEngine):
    """A layout whose solver ends in other last digits each time."""

    def __init__(self, by):
        super().__init__()
        self.by = by

    def execute(self, fig):
        super().execute(fig)
        for axes in fig.axes:
            axes.set_position([part + self.by for part in axes.get_position(original=True).bounds], "original")


def test_the_last_digits_of_a_layout_are_not_seen_in_a_picture():
    def drawn(by):
        figure, axes = plt.subplots(1, 2)
        figure.set_layout_engine(Trembling(by))
        for one in axes:
            one.bar([1, 2], [3, 4])
        return slides.picture(figure)["image/svg+xml"]

    assert "clip-path" in drawn(0)
    assert drawn(0) == drawn(1e-15) == drawn(-1e-14)


def test_evidence_is_kept_as_text_with_its_column_names():
    frame = pd.DataFrame({"month": [date(2026, 1, 1), None], "share": [0.125, float("nan")]})
    kept = slide(tables.cuts(shop.cuts()), one(), evidence=frame).metadata.slide.evidence
    assert kept == {"header": ["month", "share"], "rows": [["2026-01-01", "0.125"], ["", ""]], "left_out": 0}


def test_of_long_evidence_the_first_rows_are_kept_and_how_many_more_there_are():
    kept = slide(tables.cuts(shop.cuts()), one(), evidence=pd.DataFrame({"n": range(203)})).metadata.slide.evidence
    assert (kept.rows[-1], kept.left_out) == (["199"], 3)


def test_evidence_keeps_an_index_that_means_something():
    kept = slide(tables.cuts(shop.cuts()), one(), evidence=shop.kpis()).metadata.slide.evidence
    assert kept.rows[0][:2] == ["customers", "12043.0"]


def test_kpis_go_to_the_summary_unknown_ones_as_null():
    facts = slide(tables.kpis(shop.kpis()), findings.kpis(shop.kpis()), kpis=shop.kpis()).metadata.slide.facts
    assert (facts.kpis.customers, facts.kpis.gross_margin) == (12043, None)


def test_groups_go_to_the_summary_with_their_shares():
    facts = slide(tables.group_table(shop.groups()), one(), groups=shop.groups()).metadata.slide.facts
    assert set(facts["groups"][0]) == {
        "name", "customers", "customer_share", "low", "high", "sales_share", "sales_low", "sales_high", "margin_share",
    }  # fmt: skip


def test_a_table_of_more_than_twelve_rows_is_refused():
    with pytest.raises(ValueError, match="at most 12 rows; claim has 13"):
        show.slide(Table(("a",), (("x",),) * 13), one())


def test_tiles_with_a_state_are_lights():
    assert slide(tables.lights(shop.lights()), one()).metadata.slide.kind == "lights"
    assert slide(tables.adbt(shop.adbt()), one()).metadata.slide.kind == "kpi"


def test_every_slide_is_plain_json():
    for output in shop.published(shop.publish_all, "ro"):
        json.dumps(output.metadata, allow_nan=False)


def test_a_question_without_its_data_is_not_answered():
    answers = []

    def ask():
        with show.question("coca") as asked:
            raise MissingData("spend", "spend")
        answers.append(bool(asked))

    (output,) = shop.published(ask)
    assert answers == [False]
    assert output.metadata.slide.kind == "missing"
    assert output.metadata.slide.headline == "Not answered yet: marketing costs by month"
    assert "Media cost by month" in output.metadata.slide.ask


def test_a_question_with_its_data_is_answered():
    with show.question("coca") as asked:
        pass
    assert asked


def test_another_fault_in_a_question_is_not_swallowed():
    with pytest.raises(KeyError), show.question("coca"):
        raise KeyError("coca")


def test_a_missing_column_asks_for_that_column():
    (output,) = shop.published(lambda: show.missing(MissingData("x", "lines", ("unit_cost",)), "margin"))
    assert output.metadata.slide.headline == "Not answered yet: the cost of goods"
    assert output.metadata.slide.detail == "lines.unit_cost"


def test_a_gap_nobody_described_still_names_its_table():
    (output,) = shop.published(lambda: show.missing(MissingData("x", "points"), "points"))
    assert output.metadata.slide.headline == "Not answered yet: points"


def test_no_line_ends_within_n_equals_or_before_a_percent_sign():
    takeaway = _("n = {n}, 12 %", n=5)
    shown = slide(tables.cuts(shop.cuts()), one(takeaway=takeaway)).metadata.slide.takeaway
    assert shown == "n\u00a0=\u00a05, 12\u00a0%"
