"""What customers say: which answers count, what questions ask for, shares by group with their tests, quotes."""

import datetime as dt

import ibis
import numpy as np
import pandas as pd
import pytest
from hand import day, shop, table
from scipy import stats

from toolkit.errors import MissingData
from toolkit.measures import answers, disclosure, groups, quoting, reasons, rfm, voices

CUTS = rfm.Cuts((30, 90, 180, 365), (2, 3, 5, 10), (60, 120, 240, 480))
SHOP = shop(
    *(("a", f"2024-06-{n:02d}", 100.0) for n in range(11, 21)), ("b", "2024-12-30", 70.0), ("c", "2024-06-25", 50.0)
)
WHY, STOP, LEFT = "De ce ați cumpărat de la noi?", "What almost stopped you?", "De ce nu ați mai comandat?"


def joined(*rows):
    """Answers ``(when, customer, question, text)`` with their groups."""
    asked = [
        {"answered_at": f"{at} 12:00", "survey": "s", "question": question, "value": text, "kind": "open", "customer_id": who}
        for at, who, question, text in rows
    ]  # fmt: skip
    buyers = rfm.buyers(SHOP.lines, SHOP.orders, day("2024-12-31"))
    assigned = groups.assign(rfm.score(buyers, CUTS), 1)
    return answers.with_groups(table("answers", asked), SHOP.lines, SHOP.orders, CUTS, assigned)


@pytest.mark.parametrize(
    ("question", "role"),
    [
        (WHY, "won"), ("de ce ati ales magazinul nostru", "won"), ("Why did you buy from us?", "won"),
        ("What made you choose us?", "won"), ("Ce v-a convins să comandați?", "won"),
        ("Ce era cât pe ce să vă oprească din a comanda?", "barrier"), ("Ce v-a reținut să comandați?", "barrier"),
        (STOP, "barrier"), ("Did anything make you hesitate?", "barrier"),
        (LEFT, "lost"), ("De ce ați renunțat la noi?", "lost"), ("Why have you not ordered lately?", "lost"),
        ("Why did you stop buying?", "lost"), ("Why did you leave us?", "lost"),
        ("Ce v-ar lipsi cel mai mult dacă nu am mai exista?", "missed"), ("What would you miss most?", "missed"),
        ("Ce problemă voiați să rezolvați?", "job"), ("What problem did you want to solve?", "job"),
        ("Cum v-ați simțit?", None), ("Sex", None), ("What is your age?", None),
    ],
)  # fmt: skip
def test_a_question_says_what_it_asks_for(question, role):
    assert voices.role(question) == role


def test_the_kit_s_own_questions_are_understood_in_both_languages():
    from toolkit.show.questionnaires import QUESTIONS
    from toolkit.words import say

    told = [q for q in QUESTIONS if q.role in voices.ROLES]
    assert {q.role for q in told} == set(voices.ROLES)
    for language in ("en", "ro"):
        assert [voices.role(say(q.words, language)) for q in told] == [q.role for q in told]


def test_the_client_s_own_word_on_a_question_comes_first():
    assert voices.role(WHY, {WHY: "job"}) == "job"


def test_a_person_counts_once_a_role_with_the_latest_answer_in_the_group_of_that_day():
    told = voices.said(
        joined(
            ("2024-06-21", "a", WHY, "first"), ("2024-12-31", "a", WHY, "last"), ("2024-06-21", "a", STOP, "price"),
            ("2024-12-31", None, WHY, "nobody"), ("2024-12-31", None, WHY, "nobody else"),
        )
    )  # fmt: skip
    assert told["text"].tolist() == ["price", "last", "nobody", "nobody else"]
    assert told["group"].tolist() == ["Soulmates", "About to Dump You", None, None]
    assert told["role"].tolist() == ["barrier", "won", "won", "won"]
    assert told["person"].nunique() == 3


def test_scores_are_no_open_answers():
    rated = table(
        "answers", [{"answered_at": "2024-12-31 12:00", "survey": "s", "question": WHY, "value": "9", "kind": "nps"}]
    )
    with pytest.raises(MissingData) as refused:
        voices.need_open(rated)
    assert (refused.value.table, refused.value.columns) == ("answers", ("open",))


def told(**sizes):
    """``told(Lovers_won=(k, n))``: so many people of a group who answered, k of whom say price; and their codes."""
    rows, hits = [], []
    for name, (k, n) in sizes.items():
        group, role = name.rsplit("_", 1)
        for i in range(n):
            answer = len(rows)
            rows.append((answer, f"{group}{i}", f"{group}{i}", group.replace("_", " "), role, role, "text"))
            hits += [(answer, "price", "product")] if i < k else [(answer, "quality", "product")] if i == k else []
    said = pd.DataFrame(rows, columns=["answer", "person", "customer_id", "group", "role", "question", "text"])
    return said, pd.DataFrame(hits, columns=["answer", "theme", "branch"])


def row(frame, role, group, theme="price"):
    return frame[(frame["role"] == role) & (frame["group"] == group) & (frame["theme"] == theme)].iloc[0]


def test_a_share_is_of_all_who_answered_with_its_wilson_interval_and_fisher_s_test():
    frame = reasons.by_group(*told(Soulmates_won=(81, 263), Breakup_won=(15, 148)))
    ours = row(frame, "won", "Soulmates")
    assert (ours["k"], ours["n"], ours["share"]) == (81, 263, pytest.approx(81 / 263))
    assert (ours["low"], ours["high"]) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))
    assert ours["difference"] == pytest.approx(81 / 263 - 15 / 148)
    assert ours["p"] == pytest.approx(stats.fisher_exact([[81, 182], [15, 133]]).pvalue)
    assert row(frame, "won", "Breakup")["p"] == pytest.approx(ours["p"])
    total = row(frame, "won", "total")
    assert (total["k"], total["n"]) == (96, 411)
    assert np.isnan(total["p"])


def test_false_discoveries_are_controlled_over_all_that_is_compared():
    frame = reasons.by_group(
        *told(Soulmates_won=(30, 60), Breakup_won=(12, 60), Soulmates_lost=(31, 60), Breakup_lost=(30, 60))
    )
    compared = frame[frame["p"].notna()]
    assert compared["q"].to_numpy() == pytest.approx(stats.false_discovery_control(compared["p"]))
    assert set(compared["role"]) == {"won", "lost"}


def test_two_questions_to_one_person_are_one_person_of_any():
    said = pd.DataFrame(
        [(0, "a", "a", "Lovers", "won", "q", "t"), (1, "a", "a", "Soulmates", "lost", "q", "t")],
        columns=["answer", "person", "customer_id", "group", "role", "question", "text"],
    )
    coded = pd.DataFrame([(0, "price", "product"), (1, "price", "product")], columns=["answer", "theme", "branch"])
    frame = reasons.by_group(said, coded)
    any_total = row(frame, "any", "total")
    assert (any_total["k"], any_total["n"]) == (1, 1)


def test_groups_with_few_answers_are_left_out_of_the_total_too():
    frame = reasons.by_group(*told(Soulmates_won=(20, 40), Breakup_won=(10, 30), Lovers_won=(1, 29)))
    assert set(frame.loc[frame["role"] == "won", "group"]) == {"Soulmates", "Breakup", "total"}
    assert row(frame, "won", "total")["n"] == 70


def test_where_no_group_has_enough_the_total_holds_everybody():
    frame = reasons.by_group(*told(Soulmates_won=(12, 25), Breakup_won=(11, 20)))
    assert frame["group"].unique().tolist() == ["others", "total"]
    assert row(frame, "won", "total")["n"] == 45
    assert frame["q"].isna().all()


def test_answers_of_nobody_known_count_for_all_together():
    said, coded = told(Soulmates_won=(20, 40))
    frame = reasons.by_group(said.assign(group=None, customer_id=None), coded)
    assert frame["group"].unique().tolist() == ["others", "total"]
    assert row(frame, "won", "total")["k"] == 20
    assert reasons.shown(frame)["group"].unique().tolist() == ["total"]


def test_shares_are_weighed_to_the_size_of_the_groups():
    frame = reasons.by_group(*told(Soulmates_won=(40, 80), Breakup_won=(10, 40)))
    sizes = pd.Series({"Soulmates": 100, "Breakup": 800, "Lovers": 100})
    ours = reasons.weighted(frame, sizes).set_index(["role", "theme"]).loc["won", "price"]
    assert ours["share"] == pytest.approx((100 * 0.5 + 800 * 0.25) / 900)
    assert ours["n_effective"] == pytest.approx(1 / ((1 / 9) ** 2 / 80 + (8 / 9) ** 2 / 40))
    assert ours["covered"] == pytest.approx(0.9)
    assert (ours["k"], ours["n"]) == (50, 120)
    assert ours["low"] < ours["share"] < ours["high"]


def test_without_groups_a_weighed_share_is_the_plain_one():
    said, coded = told(Soulmates_won=(20, 40))
    frame = reasons.by_group(said.assign(group=None, customer_id=None), coded)
    ours = reasons.weighted(frame, pd.Series({"Soulmates": 100})).set_index(["role", "theme"]).loc["won", "price"]
    assert (ours["share"], ours["n_effective"], ours["covered"]) == (0.5, pytest.approx(40), 0)


def test_small_groups_together_count_as_others_each_as_much_as_the_rest_do_on_average():
    frame = reasons.by_group(*told(Soulmates_won=(40, 80), Lovers_won=(2, 20), Breakup_won=(4, 20)))
    assert frame.loc[frame["role"] == "won", "group"].unique().tolist() == ["Soulmates", "others", "total"]
    assert (row(frame, "won", "others")["k"], row(frame, "won", "others")["n"]) == (6, 40)
    assert np.isnan(row(frame, "won", "others")["p"])
    ours = reasons.weighted(frame, pd.Series({"Soulmates": 160, "Lovers": 7})).set_index(["role", "theme"])
    assert ours.loc[("won", "price"), "share"] == pytest.approx((160 * 0.5 + 80 * 0.15) / 240)
    assert row(frame, "won", "Soulmates")["difference"] == pytest.approx(0.5 - 0.15)
    assert "others" not in set(reasons.shown(frame)["group"])


def test_the_interval_of_a_weighed_share_holds_the_truth_nineteen_times_in_twenty():
    rng = np.random.default_rng(5)
    truth, sizes, n = np.array([0.55, 0.2, 0.1]), np.array([200, 3000, 6000]), np.array([90, 120, 60])
    share = float(truth @ sizes / sizes.sum())
    groups_ = ["Soulmates", "Lovers", "Breakup"]
    held = 0
    for _ in range(400):
        k = rng.binomial(n, truth)
        frame = pd.DataFrame({"role": "won", "group": [*groups_, "total"], "theme": "price", "branch": "product",
                              "k": [*k, k.sum()], "n": [*n, n.sum()], "share": [*(k / n), k.sum() / n.sum()]})  # fmt: skip
        one = reasons.weighted(frame, pd.Series(dict(zip(groups_, sizes, strict=True)))).iloc[0]
        held += one["low"] <= share <= one["high"]
    assert 0.92 <= held / 400 <= 0.99


def test_what_tells_of_fewer_than_ten_is_not_shown_nor_what_gives_it_away():
    frame = reasons.by_group(*told(Soulmates_won=(4, 50), Lovers_won=(30, 60), Breakup_won=(40, 80)))
    shown = reasons.shown(frame)
    ours = shown[(shown["role"] == "won") & (shown["theme"] == "price")].set_index("group")
    assert ours["k"].isna().sum() == 2
    assert np.isnan(ours.loc["Soulmates", "share"])
    assert ours.loc["total", "k"] == 74
    assert (ours.loc[ours["k"].notna(), "k"] >= disclosure.K).all()


def test_the_group_that_surely_differs_most_stands_out_and_no_other():
    frame = reasons.shown(reasons.by_group(*told(Soulmates_won=(40, 60), Lovers_won=(20, 60), Breakup_won=(16, 60))))
    out = reasons.standing_out(frame)
    assert out[["role", "group", "theme"]].to_numpy().tolist() == [["won", "Soulmates", "price"]]
    alike = reasons.shown(reasons.by_group(*told(Soulmates_won=(30, 60), Lovers_won=(29, 60), Breakup_won=(31, 60))))
    assert reasons.standing_out(alike).empty


def test_of_two_groups_that_differ_the_one_that_surely_does_by_more_stands_out():
    sizes = {"Soulmates_won": (20, 30), "Lovers_won": (260, 500), "Breakup_won": (75, 300), "Flirting_won": (75, 300)}
    frame = reasons.shown(reasons.by_group(*told(**sizes)))
    price = frame[(frame["role"] == "won") & (frame["theme"] == "price")].set_index("group")
    assert price.loc["Soulmates", "difference"] > price.loc["Lovers", "difference"]
    assert price.loc["Lovers", "difference_low"] > price.loc["Soulmates", "difference_low"]
    assert reasons.standing_out(frame)["group"].tolist() == ["Lovers"]


def test_the_method_s_table_has_the_most_frequent_theme_first_and_jobs_only_under_jtbd():
    said, coded = told(Soulmates_won=(40, 60), Breakup_won=(20, 60))
    more = coded[coded["theme"] == "price"].iloc[:25].assign(theme="triggers", branch="jtbd")
    top = reasons.top(reasons.shown(reasons.by_group(said, pd.concat([coded, more]))))
    assert top[["column", "group", "theme"]].to_numpy().tolist()[:3] == [
        ["jtbd", "Soulmates", "triggers"], ["won", "Soulmates", "price"], ["won", "Soulmates", "triggers"],
    ]  # fmt: skip
    assert set(top.loc[top["column"] == "jtbd", "branch"]) == {"jtbd"}


def test_a_quote_is_the_fullest_clean_text_that_fits_and_names_nobody():
    said, coded = told(Soulmates_won=(12, 40), Breakup_won=(20, 40))
    said.loc[0, "text"] = "Prețul e bun, spune vifor brumar, ana@pop.ro"
    said.loc[1, "text"] = "Prețul e bun, mult mai bun decât în alte părți"
    said.loc[2, "text"] = "x" * 200
    customers = table("customers", [{"customer_id": "Soulmates0", "first_name": "Vifor", "last_name": "Brumar"}])
    texts = quoting.texts(said, coded, customers)
    masked = texts[texts["text"].str.contains("e bun, spune")].iloc[0]
    assert not masked["clean"]
    assert not {"vifor", "brumar", "ana@pop.ro"} & set(masked["text"].replace(",", " ").split())
    top = reasons.top(reasons.shown(reasons.by_group(said, coded)))
    quoted = quoting.quoted(texts, top).set_index(["group", "column", "theme"])["quote"]
    assert quoted["Soulmates", "won", "price"] == "Prețul e bun, mult mai bun decât în alte părți"
    assert quoted["Breakup", "won", "price"] == "text"


def test_the_order_of_answers_does_not_matter():
    said, coded = told(Soulmates_won=(40, 60), Breakup_won=(20, 60))
    other = reasons.by_group(said.sample(frac=1, random_state=1), coded.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(other, reasons.by_group(said, coded))


def test_of_any_question_a_person_stands_in_the_group_of_the_last_answer():
    said, coded = told(Lovers_won=(15, 30), Soulmates_lost=(15, 30))
    said["person"] = [f"p{i % 30}" for i in range(60)]
    frame = reasons.by_group(said, coded)
    assert set(frame.loc[frame["role"] == "any", "group"]) == {"Soulmates", "total"}


@pytest.mark.parametrize(("k", "shown"), [(9, False), (10, True)])
def test_a_total_of_fewer_than_ten_who_say_a_theme_is_not_shown(k, shown):
    frame = reasons.shown(reasons.by_group(*told(Soulmates_won=(k, 60))))
    assert (row(frame, "won", "total")["k"] == k) == shown


@pytest.mark.parametrize(("n", "groups_shown"), [(9, []), (10, ["total"])])
def test_ten_who_answered_are_shown_and_nine_are_not(n, groups_shown):
    frame = reasons.shown(reasons.by_group(*told(Soulmates_won=(n, n))))
    assert frame["group"].unique().tolist() == groups_shown


def test_what_stands_out_is_sure_over_all_that_was_compared():
    rows = pd.DataFrame({"role": "won", "group": ["Soulmates", "Lovers"], "theme": ["price", "brand"], "p": [0.03, 0.01],
                         "q": [0.06, 0.04], "difference_low": [0.1, 0.05], "difference_high": [0.3, 0.2]})  # fmt: skip
    assert reasons.standing_out(rows)["theme"].tolist() == ["brand"]


def test_what_nobody_of_a_group_says_is_none_of_its_themes():
    top = reasons.top(reasons.shown(reasons.by_group(*told(Soulmates_won=(0, 60), Breakup_won=(20, 60)))))
    assert "price" not in set(top.loc[top["group"] == "Soulmates", "theme"])
    assert "price" in set(top.loc[top["group"] == "Breakup", "theme"])


def test_two_questions_of_no_known_role_are_two_answers():
    told = voices.said(joined(("2024-06-21", "a", "Cum v-ați simțit?", "bine"), ("2024-06-22", "a", "Sex", "m")))
    assert told["text"].tolist() == ["bine", "m"]


def test_a_group_of_ten_customers_is_told_and_one_of_nine_is_not():
    plan = pd.DataFrame({"group": ["Soulmates", "Lovers"], "customers": [10, 9]})
    found = voices.groups(plan, None, pd.DataFrame(columns=["key", "n", "nps", "low", "high"]))
    assert found["group"].tolist() == ["Soulmates"]


def test_respondents_stand_in_the_group_of_their_last_answer():
    said = pd.DataFrame({"customer_id": ["a", "a", None, "b"], "group": ["Lovers", "Soulmates", "Lovers", None]})
    described = ibis.memtable(pd.DataFrame({"customer_id": ["a", "b"], "group": ["x", "y"], "age": [30, 40]}))
    assert voices.respondents(said, described).to_pandas()[["customer_id", "group"]].to_numpy().tolist() == [
        ["a", "Soulmates"]
    ]


def test_scores_given_before_delivery_do_not_rate_a_group():
    rows = [
        {"answer": n, "answered_at": day("2024-06-01"), "kind": "nps", "value": value, "customer_id": f"{stage}{n}",
         "order_id": "O1", "group": "Lovers", "survey": "s", "stage": stage}
        for stage, value in (("post", "10"), ("pre", "0")) for n in range(10)
    ]  # fmt: skip
    found = voices.ratings(ibis.memtable(pd.DataFrame(rows)), dt.date(2024, 6, 30))
    assert found[["key", "n", "nps"]].to_numpy().tolist() == [["Lovers", 10, 100.0]]


def test_texts_fit_a_slide_stand_once_and_are_at_most_a_dozen_of_a_kind():
    said, coded = told(Soulmates_won=(20, 40))
    said["text"] = [letter * 140 for letter in "abcdefghijklmnopqrst"] + ["x"] * 20
    assert len(quoting.texts(said, coded[coded["theme"] == "price"])) == quoting.MOST_TEXTS == 12
    said["text"] = ["a" * 140, "a" * 140, "b" * 141] + ["c"] * 37
    assert quoting.texts(said, coded)["text"].value_counts().to_dict() == {"a" * 140: 1, "c": 2}


def test_a_quote_of_any_question_is_the_first_of_them_all_and_one_of_a_question_is_its_own():
    texts = pd.DataFrame({"role": ["lost", "won"], "group": "Lovers", "theme": "price", "text": ["longer", "short"],
                          "clean": True})  # fmt: skip
    top = pd.DataFrame({"group": "Lovers", "role": ["any", "won"], "theme": "price"})
    assert quoting.quoted(texts, top)["quote"].tolist() == ["longer", "short"]
