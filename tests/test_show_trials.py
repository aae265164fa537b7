"""Slides of tests: marks where the numbers are, claims that the numbers carry, nothing said of what may not be read."""

import matplotlib.pyplot as plt
import pytest
from seen import texts_of

from toolkit import show
from toolkit.gallery import trials as shop
from toolkit.gallery.shop import AS_OF
from toolkit.show import figures, findings, tables, testing
from toolkit.words import say


@pytest.fixture(autouse=True)
def started():
    show.start(client="Acme SRL", currency="RON", as_of=AS_OF, language="en", step="10")
    yield
    plt.close("all")


def text(phrase):
    return say(phrase, "en").replace("\u00a0", " ")


def cells(table, place):
    return [text(row[place]) if row[place] is not None else "" for row in table.rows]


def test_the_plan_says_how_many_tests_can_be_read():
    found = findings.plan_tests(shop.plan())
    assert text(found.headline) == "2 of 7 proposed tests can be read as they stand, 2 more with groups pooled"
    assert (found.value, found.n) == (4, 7)


def test_the_plan_says_what_relative_means():
    told = text(findings.plan_tests(shop.plan()).takeaway)
    assert told.startswith("“+35%” is relative: from 16.5% to 22.3% takes 736 customers an arm. Meant in points, 28 ")


def test_where_nothing_can_be_read_the_plan_says_so():
    none = shop.plan().query("verdict in ('too_few', 'unknown')")
    assert text(findings.plan_tests(none).headline) == "No proposed test can be read with the customers there are"


def test_where_none_stands_alone_the_pooled_ones_are_counted():
    rows = shop.plan().query("verdict != 'testable'")
    assert text(findings.plan_tests(rows).headline) == "No proposed test can be read alone, 2 of 5 with groups pooled"


def test_where_consents_are_not_known_that_is_said():
    told = text(findings.plan_tests(shop.plan().assign(consent_known=False)).takeaway)
    assert told.endswith("Who agreed to be written to is not known: everybody is counted.")


def test_each_test_is_told_with_what_follows():
    assert cells(tables.plan_tests(shop.plan()), 6) == [
        "test it: 23 weeks, equal arms; stop below 8.9%",
        "test it: 13 weeks, 30% without it; stop below 8.7%",
        "pool: Lovers + Potential Lovers (828 of 2,228)",
        "pool: all groups that still buy (2,030 of 2,228)",
        "too few: only +39% shows",
    ]
    assert text(testing.follows(shop.plan().iloc[5])) == "too few; +29% shows with all groups that still buy"
    assert text(testing.follows(shop.plan().iloc[6])) == "too few: hardly anybody orders"


def test_the_base_of_each_test_has_its_interval():
    table = tables.plan_tests(shop.plan().iloc[[0, 5, 6]])
    assert cells(table, 2) == ["16.5%", "598 RON", ""]
    assert cells(table, 3) == ["15.5–17.5%", "493–704 RON", ""]


def test_of_many_groups_to_pool_one_is_named():
    row = {"pool": "A + B + C", "pool_kind": ""}
    assert text(testing.partners(row)) == "A and 2 more"


def dots(figure):
    return [
        (line.get_xdata()[0], line.get_markerfacecolor()) for line in figure.axes[0].lines if line.get_marker() == "o"
    ]


def test_the_smallest_effect_is_drawn_where_it_is():
    rows = shop.plan().query("detectable == detectable").sort_values("detectable")
    drawn = [x for x, colour in dots(figures.plot_plan_sizes(shop.plan())) if colour != "white"]
    assert drawn == rows["detectable"].tolist()


def test_the_headline_of_sizes_names_the_smallest_effect_of_all():
    found = findings.plan_sizes(shop.plan())
    assert text(found.headline) == "No test can show less than +9%: smaller effects stay unseen"
    assert "Platonic Friends with Lovers + Potential Lovers, +24%" in text(found.takeaway)


def test_what_may_not_be_read_has_no_mark():
    figure = figures.plot_read_tests(shop.read())
    assert [x for x, _colour in dots(figure)] == [0.0335, 0.0134, 0.0051, -0.0611]
    assert any("the split is broken" in text.get_text() for text in texts_of(figure))


def test_what_is_not_sure_is_hollow():
    assert [colour == "white" for _x, colour in dots(figures.plot_read_tests(shop.read()))] == [
        False,
        True,
        True,
        False,
    ]


def test_the_surest_test_is_told_and_the_broken_one_warned_of():
    found = findings.read_tests(shop.read().drop(index=4))
    assert text(found.headline) == "Program de loialitate works: 14.0% ordered, 10.6% without it"
    assert text(found.takeaway).startswith("+3.4 points (0.8–5.7), n = 3,055. “Scrisoare de mulțumire” may not be read")
    assert (found.value, found.low, found.high) == (0.0335, 0.0078, 0.0573)


def test_a_test_that_does_harm_is_told_so():
    assert text(findings.read_tests(shop.read()).headline).startswith("Pachet cadou does harm: 6.4% ordered, 12.5%")


def test_without_a_sure_effect_the_headline_says_so():
    unclear = shop.read().query("verdict == 'unclear'")
    found = findings.read_tests(unclear)
    assert text(found.headline) == "No test shows a sure effect yet"
    assert found.value is None


def test_the_numbers_of_a_broken_split_are_not_shown():
    row = tables.read_numbers(shop.read()).rows[3]
    assert row[2:10] == (None,) * 8
    assert text(row[10]) == "no"


def test_the_numbers_of_a_sound_test_are():
    row = [text(cell) for cell in tables.read_numbers(shop.read()).rows[0]]
    assert row == ["Program de loialitate", "3,055", "14.0%", "10.6%", "3.4", "0.8–5.7", "0.013", "99.5%", "21.8",
                   "8.9–34.6", "yes"]  # fmt: skip


def test_a_chance_that_tempts_is_called_no_proof():
    told = text(findings.read_numbers(shop.read()).takeaway)
    assert "Reactivare pe e-mail: e-mail simplu” looks better with a chance of 95%" in told
    assert "“Pachet cadou” was clear after 50% of its customers." in told


def test_the_control_of_the_programme_is_the_smallest_that_shows_the_effect():
    found = findings.loyalty_holdout(shop.design(), shop.joining())
    assert text(found.headline) == "Leave out 20% of the customers, by lot: then +19% or more shows"
    assert "with three orders or more 48% (45–51%; n = 1,020) order again within the days, of the others 8%" in text(
        found.takeaway
    )
    assert tables.loyalty_holdout(shop.design()).strong == {2}


def test_the_file_of_the_lot_is_named():
    found = findings.loyalty_holdout(shop.design(), shop.joining(), "audiences/loyalty_arms.csv")
    assert text(found.takeaway).endswith("The lot is drawn in audiences/loyalty_arms.csv.")


def test_where_no_control_is_enough_that_is_said():
    design = shop.design().assign(enough=False)
    told = text(findings.loyalty_holdout(design, shop.joining()).headline)
    assert told == "With 20% left out by lot +19% or more shows; +20% would take more customers"


def test_without_enough_to_compare_self_selection_is_named_all_the_same():
    told = text(findings.loyalty_holdout(shop.design(), shop.joining().head(1)).takeaway)
    assert told.startswith("Members choose themselves")


def test_the_programme_is_told_against_those_left_out():
    found = findings.loyalty_effect(shop.read().iloc[0])
    assert text(found.headline) == "The programme brings orders: +3.4 points in 60 days"
    assert "A member brings 21.76 RON more (8.93–34.59 RON)." in text(found.takeaway)
    unclear = findings.loyalty_effect(shop.read().iloc[1])
    assert text(unclear.headline).startswith("The programme shows no sure effect")


def test_a_programme_whose_split_is_broken_is_not_read():
    found = findings.loyalty_effect(shop.read().iloc[3])
    assert text(found.headline) == "What the programme brings is not known: the split is broken"
    assert found.value is None


def test_both_arms_end_where_they_are():
    figure = figures.plot_loyalty_effect(shop.curve())
    ends = sorted(round(float(line.get_ydata()[-1]), 3) for line in figure.axes[0].lines)
    assert ends == [0.106, 0.14]
