"""Slides of step 4: marks where the numbers are, claims that the numbers carry, blanks that stay blank."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from seen import headline

from toolkit import show
from toolkit.gallery import searching as shop
from toolkit.gallery.shop import AS_OF
from toolkit.show import attributes, figures, findings, tables
from toolkit.words import say


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=AS_OF, language="en", step="04")
    yield
    plt.close("all")


def takeaway(finding, language="en"):
    return say(finding.takeaway, language).replace("\u00a0", " ")


def dots(figure):
    """Where the dots are: (x, colour)."""
    (points,) = figure.axes[0].collections
    return [(x, tuple(np.round(colour[:3], 2)))
            for (x, _y), colour in zip(points.get_offsets(), points.get_facecolors(), strict=True)]  # fmt: skip


def test_chosen_groups_stand_out_at_what_they_brought():
    found = dots(figures.plot_ideal_groups(shop.standing(), shop.CHOSEN))
    assert [x for x, _colour in found] == [2289, 1215, 726, 467, 111, -24, -64]
    assert len({colour for _x, colour in found[:2]}) == 1
    assert found[0][1] != found[2][1]


def test_the_headline_says_what_was_taken_off():
    told = headline(findings.ideal_groups(shop.standing(), shop.pooled(), shop.CHOSEN))
    assert told == "Soulmates and Lovers: 1,697 RON margin net of acquisition from each; the average customer 111 RON"
    free = shop.standing().assign(coca=np.nan)
    finding = findings.ideal_groups(free, shop.pooled(), shop.CHOSEN)
    assert "margin from each" in headline(finding)
    assert "Without marketing costs nothing is taken off." in takeaway(finding)
    sales = findings.ideal_groups(free.assign(is_margin=False), shop.pooled(), shop.CHOSEN, True)
    assert "of sales from each" in headline(sales)
    assert "The consultant chose them." in takeaway(sales)


def test_of_many_groups_two_are_named():
    assert say(findings.ideal.joined(["A", "B", "C", "D"]), "en") == "A, B and 2 more"
    assert say(findings.ideal.joined(["A", "B", "C"]), "en") == "A, B and C"


def test_only_what_is_sure_is_drawn_of_the_portrait():
    found = dots(figures.plot_portrait(shop.portrait()))
    assert [x for x, _colour in found] == pytest.approx(np.log([1.88, 1.68, 1.30, 0.71, 0.31]))
    assert found[0][1] != found[-1][1]


def test_the_portrait_s_claim_is_a_value_that_ideal_customers_have_more_often():
    finding = findings.ideal_portrait(shop.portrait())
    assert headline(finding) == "15% of the ideal customers against 8% of all others: channel: Recomandare"
    assert "5 of 6 values surely differ" in takeaway(finding)
    less = shop.portrait()[lambda rows: rows["index"] < 1]
    assert headline(findings.ideal_portrait(less)).startswith("Only 17% of the ideal customers against 24%")
    rare = findings.ideal_portrait(shop.portrait().assign(share=0.021, base_share=0.0022))
    assert headline(rare).startswith("2.1% of the ideal customers against 0.2%")
    none = findings.ideal_portrait(shop.portrait().assign(sure=False))
    assert headline(none) == "On nothing that is known of them do the ideal customers surely differ from others"
    assert none.value is None


@pytest.mark.parametrize(
    ("auc", "low", "claim"),
    [
        (0.55, 0.5, "cannot be recognised at the first order"),
        (0.72, 0.49, "cannot be recognised at the first order"),
        (0.59, 0.51, "only slightly better than by chance"),
        (0.6, 0.51, "can be recognised in part: 60 of 100 pairs"),
        (0.7, 0.6, "can be recognised: 70 of 100 pairs"),
    ],
)
def test_recognition_claims_no_more_than_its_interval(auc, low, claim):
    rows = shop.recognition().assign(auc=auc, low=low)
    assert claim in headline(findings.recognition(rows))


def test_recognition_says_who_counted_and_whether_they_were_drawn():
    told = takeaway(findings.recognition(shop.recognition()))
    assert "247 of the 4,847 customers whose first order was 12 months ago or more are ideal." in told
    assert "Its best tenth holds 2.1 times" in told
    assert "4,847 drawn customers" in takeaway(findings.recognition(shop.recognition(), 12, True))
    few = takeaway(findings.recognition(shop.recognition().assign(lift=np.nan)))
    assert "too few ideal customers" in few


def test_tenths_are_bars_and_one_that_must_not_be_told_has_none():
    figure = figures.plot_recognition(shop.calibration(), 0.051)
    heights = [patch.get_height() for patch in figure.axes[0].patches]
    assert heights == pytest.approx([0.0, 0.02, 0.03, 0.04, 0.04, 0.05, 0.06, 0.07, 0.09, 0.13])
    texts = [text.get_text().replace("\u00a0", " ") for text in figure.axes[0].texts]
    assert {"few", "13%", "all: 5.1%"} <= set(texts)


def test_a_rule_is_claimed_only_where_it_is_sure():
    finding = findings.ideal_rules(shop.rules())
    assert headline(finding) == (
        "14.0% become ideal, 2.8 times as many as among all: channel: Recomandare + first basket > 2 medians"
    )
    open_ = findings.ideal_rules(shop.rules().assign(q=0.05))
    assert headline(open_) == "No three questions at the first order surely find more ideal customers"
    fewer = shop.rules().assign(index=0.5)
    assert headline(findings.ideal_rules(fewer)) == headline(open_)


def test_rules_are_rows_and_small_ones_keep_their_share():
    table = tables.ideal_rules(shop.rules()).spoken()
    assert table["rows"][1][0] == "not channel: Recomandare + first: Textile pentru casă"
    assert table["rows"][3] == ["companies", "240", "too few to show", ""]


def test_odds_claim_the_surest_and_grey_what_may_be_chance():
    figure = figures.plot_odds(shop.odds())
    colours = [colour for _x, colour in dots(figure)]
    assert colours[1] == colours[2]
    assert len({colours[0], colours[1], colours[3]}) == 3
    assert [x for x, _colour in dots(figure)] == pytest.approx(np.log([2.48, 1.46, 0.96, 0.59]))
    finding = findings.ideal_odds(shop.odds(), ["x_income"])
    assert headline(finding) == "The odds of an ideal customer are 2.5 times as high: first basket > 2 medians"
    assert "own attributes are taken as known at the first order" in takeaway(finding)
    lower = findings.ideal_odds(shop.odds().tail(1))
    assert "are only 59% of those of others: channel: TikTok Ads" in headline(lower)
    assert "No single value" in headline(findings.ideal_odds(shop.odds().assign(q=0.05)))


def test_profiles_name_the_best_that_is_sure_and_mark_those_that_are():
    finding = findings.ideal_profiles(shop.profiles(), pd.Series({"value": 0.051, "n": 4847.0}))
    assert headline(finding).startswith("14.9% become ideal against 5.1% of all: channel: Recomandare + first basket")
    assert "3% of new customers are like that" in takeaway(finding)
    table = tables.ideal_profiles(shop.profiles())
    assert table.strong == {0, 1}
    assert len(table.header) == 6
    assert table.spoken()["rows"][3][2] == "too few to show"
    turned = tables.ideal_profiles(shop.profiles().iloc[::-1])
    assert (turned.strong, turned.spoken()["rows"][0]) == ({0, 1}, table.spoken()["rows"][1])
    none = findings.ideal_profiles(shop.profiles().assign(q=0.2), pd.Series({"value": 0.051, "n": 4847.0}), False)
    assert headline(none) == "No profile surely holds more ideal customers than the 5.1% of all"
    assert "costs of goods are not known" in takeaway(none)
    both = tables.ideal_profiles(shop.profiles().assign(ads_consent=20.0))
    assert len(both.header) == 7


def test_profiles_of_one_attribute_are_dots_at_their_shares():
    found = dots(figures.plot_profiles(shop.values(), 0.05))
    assert [x for x, _colour in found] == pytest.approx([0.09, 0.06, 0.04, 0.02])


def test_the_sentence_in_both_languages_leaves_blank_what_is_not_known():
    finding = findings.icp(shop.blanks(), shop.year(), "company")
    assert takeaway(finding) == (
        "The ideal customer of Acme SRL makes 8.1 purchases a year, with a margin of 672 RON, is a company and sits in "
        "București. What they appreciate most at Acme SRL: delivery time. The decision maker is a woman, at the age of "
        "35–54, with …… education. What they would most like Acme SRL to do in future: ……."
    )
    assert takeaway(finding, "ro") == (
        "Clientul ideal al Acme SRL face 8,1 achiziții pe an, cu o marjă de 672 RON, este persoană juridică și are "
        "sediul în București. Cel mai mult apreciază la Acme SRL: timp de livrare. Factorul de decizie este femeie, în "
        "vârstă de 35–54 de ani, cu studii ……. Cel mai mult și-ar dori ca Acme SRL în viitor să ofere: ……."
    )
    person = findings.icp(shop.blanks(), shop.year(), "person")
    assert person.id == "icp_person"
    assert "is a person and lives in București. " in takeaway(person)
    assert "este persoană fizică și locuiește în București." in takeaway(person, "ro")


def test_a_clear_town_goes_before_the_county_and_sales_stand_for_margin():
    blanks = shop.blanks()
    blanks.loc[1, ["value", "state"]] = ["Turda", "filled"]
    told = takeaway(findings.icp(blanks, shop.year().assign(is_margin=False)))
    assert "with sales of 672 RON, and is in Turda." in told


def test_the_table_of_the_sentence_says_why_a_blank_is_blank():
    rows = {row[0]: row[1:] for row in tables.icp(shop.blanks(), shop.year()).spoken()["rows"]}
    assert rows["purchases a year"] == ["8.1", "7.7–8.6", "719", "1.2"]
    assert rows["gender"] == ["women", "64% (61–68%)", "719", "63%"]
    assert rows["town"] == ["……", "no value is clearly first", "705", ""]
    assert rows["education"] == ["……", "too few to tell", "14", ""]
    assert rows["what they want in future"] == ["……", "not asked or not known", "", ""]


def test_words_against_deeds_put_a_contradiction_first():
    rows = shop.deeds()
    assert headline(findings.said_done(rows)) == (
        "Deeds bear the words out: of those who name the price: discount they got 7.4%, of others 6.2%"
    )
    rows.loc[2, "verdict"] = "contradicts"
    assert headline(findings.said_done(rows)).startswith("Words and deeds part: of those who would recommend (9–10)")
    assert "Nothing shows" in headline(findings.said_done(rows.assign(verdict="open")))
    assert "Too few answers" in headline(findings.said_done(rows.head(0)))
    assert tables.said_done(rows).spoken()["rows"][0][5] == "1.2 (0.5–2.0)"


def test_the_seed_says_who_is_left_out_and_why():
    files = ["audiences/a_meta.csv", "audiences/a_google.csv"]
    finding = findings.lookalike(shop.outcomes(), files)
    assert headline(finding) == "349 of 789 ideal customers may seed a lookalike audience"
    assert "at least 100 people" in takeaway(finding)
    many = findings.lookalike(shop.outcomes().assign(customers=[3000.0, 1000.0, 1000.0, 1000.0]), files)
    assert "That is enough" in takeaway(many)
    assert "is not known" in headline(findings.lookalike(shop.outcomes(), [], False))
    assert headline(findings.lookalike(shop.outcomes(), [])).startswith("None of the 789 ideal customers")
    hidden = shop.outcomes().assign(customers=[789.0, 700.0, np.nan, np.nan])
    assert headline(findings.lookalike(hidden, files)).startswith("fewer than ten of 789")
    assert [row[1] for row in tables.lookalike(hidden).spoken()["rows"]] == [
        "789", "700", "too few to show", "too few to show",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("x_income_level", "high", "income level: high"),
        ("survey: Why us?", "price", "Why us?: price"),
        ("age", "65+", "aged 65+"),
        ("sales_channel", "app", "first on: mobile app"),
        ("first_weekday", "1", "Monday"),
        ("region", "Cluj", "Cluj"),
    ],
)
def test_values_say_what_they_are_values_of(name, value, told):
    assert say(attributes.pair(name, value), "en") == told
    assert say(attributes.pair(name, value, False), "en") == f"not {told}"


SMALL, LOW, MORE, MOST = (("first_basket", band) for band in ("0-0.5", "0.5-1", "1-2", "2+"))


@pytest.mark.parametrize(("parts", "told"), [
    ([(*SMALL, False), (*LOW, False)], "first basket 1–2 medians or first basket > 2 medians"),
    ([(*SMALL, False), ("town", "Iași", True), (*LOW, False), (*MORE, False)],
     "first basket > 2 medians + town: Iași"),
    ([(*SMALL, False)], "not first basket < ½ median"),  # three are left
    ([("first_weekday", "1", False), ("first_weekday", "2", False)], "not Monday + not Tuesday"),
    ([("first_weekday", str(n), False) for n in range(1, 5)], "not Monday + not Tuesday + not Wednesday + not Thursday"),
    ([("gender", "f", False)], "not women"),  # it may be unknown
    ([(*MOST, True)], "first basket > 2 medians"),
])  # fmt: skip
def test_what_a_first_order_is_not_is_told_as_what_is_left(parts, told):
    assert say(attributes.profile(parts), "en") == told


def test_long_values_are_cut_in_headlines_and_whole_in_tables():
    long = "Set de farfurii ceramice pictate manual, 24 bucăți"
    rows = shop.rules().assign(rule=[(("first_product", long, True), ("town", long, False))] * 4)
    assert headline(findings.ideal_rules(rows)).endswith("first: Set de farfurii c… + not town: Set de farfurii c…")
    assert tables.ideal_rules(rows).spoken()["rows"][0][0] == f"first: {long} + not town: {long}"
    many = tables.ideal_rules(pd.concat([rows, rows])).spoken()["rows"]  # eight of two lines would not fit
    assert {row[0] for row in many} == {"first: Set de farfurii c… + not town: Set de farfurii c…"}
    short = pd.concat([rows, rows]).assign(rule=[(("town", "Sfântu Gheorghe din Vale", True),)] * 8)
    assert {row[0] for row in tables.ideal_rules(short).spoken()["rows"]} == {"town: Sfântu Gheorghe din Vale"}


def test_without_results_a_picture_says_so():
    for figure in (figures.plot_portrait(shop.portrait().head(0)), figures.plot_odds(shop.odds().head(0)),
                   figures.plot_recognition(shop.calibration().head(0)),
                   figures.plot_profiles(shop.values().head(0))):  # fmt: skip
        assert [text.get_text() for text in figure.axes[0].texts] == ["not known yet"]
    assert say(attributes.profile(()), "en") == "all customers"
