"""Every figure and table with the finished results it is handed, and which of their columns hold names and money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.gallery import (
    beside,
    coding,
    contacting,
    customers,
    deciding,
    future,
    groups,
    newcomers,
    next_products,
    patterns,
    planning,
    playing,
    recommending,
    returning,
    rewarding,
    searching,
    shop,
    starting,
    trials,
    voices,
)
from toolkit.show import figures, findings, since
from toolkit.show.finding import Finding
from toolkit.show.findings import portfolio

PARTS = ("media", "tools", "salaries", "overheads", "coca", "low", "high")
Results = list[Any]


@dataclass(frozen=True)
class Specimen:
    """A slide that can be made of results: its content, its finding, the results, and what in them may be anything."""

    content: Callable[..., Any]
    finding: Callable[..., Finding]
    results: Callable[[], Results]
    names: tuple[str, ...] = ()
    money: tuple[str, ...] = ()
    together: bool = False
    """Its rows come all or not at all."""


SPECIMENS: dict[str, Specimen] = {
    "coverage": Specimen(
        figures.plot_coverage, lambda c: findings.coverage(c, 72052), lambda: [shop.coverage()], ("column",)
    ),
    "monthly": Specimen(figures.plot_monthly, findings.monthly, lambda: [shop.monthly()], (), ("sales",)),
    "equation": Specimen(figures.plot_equation, findings.equation, lambda: [shop.equation()], (), ("aov", "sales")),
    "levers": Specimen(figures.plot_levers, findings.levers, lambda: [shop.years()], (), ("aov", "sales")),
    "coca": Specimen(figures.plot_coca, findings.coca, lambda: [shop.coca()], ("source_channel",), PARTS),
    "bridge": Specimen(
        figures.plot_bridge,
        findings.bridge,
        lambda: [newcomers.bridge()],
        (),
        ("per_customer", "so_far", "low", "high"),
    ),
    "coca_by_month": Specimen(
        figures.plot_coca_by_month, findings.coca_by_month, lambda: [shop.coca_by_month()], (), PARTS
    ),
    "coca_map": Specimen(
        figures.plot_coca_map, findings.coca_map, lambda: [newcomers.coca_map()], (), ("coca", "low", "high")
    ),
    "new_customers": Specimen(
        figures.plot_new_customers,
        findings.new_customers,
        lambda: [newcomers.new_customers()],
        (),
        ("coca", "low", "high"),
    ),
    "payback": Specimen(
        lambda curve, _months: figures.plot_payback(curve),
        findings.payback,
        lambda: [newcomers.payback(), newcomers.payback_months()],
        (),
        ("balance", "low", "high"),
    ),
    "payback_by_cohort": Specimen(
        figures.plot_payback_by_cohort,
        lambda c: findings.payback_by_cohort(c, newcomers.paid_back()),
        lambda: [newcomers.payback_by_cohort()],
    ),
    "clv_to_coca": Specimen(
        figures.plot_clv_to_coca, findings.clv_to_coca, lambda: [newcomers.worth()], ("source_channel",)
    ),
    "ceiling": Specimen(
        figures.plot_ceiling,
        findings.ceiling,
        lambda: [newcomers.worth()],
        ("source_channel",),
        ("ceiling", "ceiling_low", "ceiling_high", "coca", "margin_per_new"),
    ),
    "ceiling_by_group": Specimen(
        lambda g: figures.plot_ceiling_by_group(g, newcomers.cost_today()),
        lambda g: findings.ceiling_by_group(g, newcomers.cost_today()),
        lambda: [newcomers.worth_of_groups()],
        ("group",),
        ("ceiling", "ceiling_low", "ceiling_high"),
    ),
    "margin": Specimen(figures.plot_margin, findings.margin, lambda: [shop.margin()], ("key",), ("revenue", "cost")),
    "margin_by_month": Specimen(
        figures.plot_margin_by_month,
        findings.margin_by_month,
        lambda: [shop.margin_by_month()],
        (),
        ("revenue", "cost"),
    ),
    "first_order": Specimen(
        figures.plot_first_order,
        findings.first_order,
        lambda: [shop.first_order()],
        ("source_channel",),
        ("coca", "margin_per_new", "low", "high", "balance"),
    ),
    "groups": Specimen(figures.plot_groups, findings.groups, lambda: [customers.groups()], ("group",), ("sales",)),
    "value": Specimen(
        figures.plot_value, findings.value, lambda: [customers.groups()], ("group",), ("sales", "mean_value")
    ),
    "score_map": Specimen(
        figures.plot_score_map, lambda c: findings.score_map(c, customers.absent()), lambda: [customers.cells()]
    ),
    "scorings": Specimen(
        figures.plot_scorings,
        lambda s: findings.scorings(s, groups.moved(), groups.score_counts()),
        lambda: [groups.scoring_sizes()],
        ("group",),
    ),
    "profit": Specimen(figures.plot_profit, findings.profit, lambda: [groups.profit_groups()], ("group",)),
    "discounts": Specimen(figures.plot_discounts, findings.discounts, lambda: [groups.discounts()], ("group",)),
    "concentration": Specimen(
        lambda shares: figures.plot_concentration(shares, groups.lorenz()),
        lambda shares: findings.concentration(shares, groups.gini()),
        lambda: [groups.top_shares()],
    ),
    "board": Specimen(
        figures.plot_board,
        lambda cells: findings.board(cells, groups.changes(), groups.moved()),
        lambda: [groups.board()],
    ),
    "history": Specimen(
        figures.plot_history,
        lambda sizes: findings.history(sizes, groups.best_share()),
        lambda: [groups.past_sizes()],
    ),
    "leaks": Specimen(
        figures.plot_leaks,
        lambda leaks: findings.leaks(leaks, groups.START, groups.END),
        lambda: [groups.leaks()],
        ("from_group",),
        ("sales_lost", "margin_lost"),
    ),
    "retention": Specimen(
        figures.plot_retention, findings.retention, lambda: [customers.retention(), customers.cohort_counts()]
    ),
    "stickiness": Specimen(
        figures.plot_stickiness, findings.stickiness, lambda: [customers.stickiness(), customers.pooled_stickiness()]
    ),
    "pooled": Specimen(figures.plot_pooled, findings.pooled, lambda: [customers.pooled()]),
    "backtest": Specimen(figures.plot_backtest, findings.backtest, lambda: [future.ranking(), future.backtest()]),
    "calibration": Specimen(figures.plot_calibration, findings.calibration, lambda: [future.calibration()]),
    "alive": Specimen(figures.plot_alive, lambda a: findings.alive(a, future.total()), lambda: [future.alive()]),
    "value_tenths": Specimen(figures.plot_value_tenths, findings.value_tenths, lambda: [future.value_tenths()]),
    "clv_by": Specimen(
        figures.plot_clv_by,
        findings.clv_by_channel,
        lambda: [future.clv_by()],
        ("key",),
        ("clv", "clv_per_customer", "low", "high"),
    ),
    "new_customer": Specimen(
        figures.plot_new_customer,
        lambda n: findings.new_customer(n, True),
        lambda: [future.new_customer()],
        (),
        ("clv", "low", "high", "coca"),
    ),
    "first_kinds": Specimen(
        figures.plot_first_kinds,
        lambda k: findings.first_kind(k, "category"),
        lambda: [returning.first_kinds()],
        ("key",),
        ("value_per_customer", "value_low", "value_high", "margin_per_customer"),
    ),
    "earned": Specimen(
        figures.plot_earned,
        lambda _e: findings.earned(returning.earned_change()),
        lambda: [returning.earned()],
        (),
        ("value",),
    ),
    "stickiness_change": Specimen(
        figures.plot_stickiness_change,
        lambda c: findings.stickiness_change(c, "category"),
        lambda: [returning.stickiness_change()],
    ),
    "saturation": Specimen(figures.plot_saturation, findings.saturation, lambda: [coding.saturation()]),
    "time_to_second": Specimen(
        figures.plot_time_to_second, findings.time_to_second, lambda: [returning.time_to_second()]
    ),
    "second_order_value": Specimen(
        figures.plot_second_order_value, findings.second_order_value, lambda: [returning.second_order_value()]
    ),
    "orders_each": Specimen(figures.plot_orders_each, findings.orders_each, lambda: [returning.orders_each()]),
    "kept": Specimen(figures.plot_kept, findings.kept, lambda: [returning.kept()]),
    "response": Specimen(figures.plot_response, findings.response, lambda: [voices.response()], ("group",)),
    "bias": Specimen(figures.plot_bias, findings.bias, lambda: [voices.bias()]),
    "reasons": Specimen(
        figures.plot_reasons,
        lambda overall, out: findings.reasons("lost", overall, out),
        lambda: [voices.overall(), voices.standing_out()],
        ("theme",),
    ),
    "theme": Specimen(
        figures.plot_theme,
        lambda _rows: findings.reasons("lost", voices.overall(), voices.standing_out()),
        lambda: [voices.theme_by_group()],
        ("group",),
    ),
    "patterns": Specimen(
        lambda cells: figures.plot_patterns(cells, "category"),
        lambda cells: findings.patterns_by(cells, "category", 3),
        lambda: [patterns.pattern_cells()],
        ("value",),
    ),
    "following": Specimen(
        lambda cells: figures.plot_following(cells, patterns.next_waits()),
        lambda cells: findings.following(cells, patterns.next_waits()),
        lambda: [patterns.next_cells()],
        ("group",),
    ),
    "dependence": Specimen(figures.plot_dependence, findings.dependence, lambda: [patterns.dependence()], ("group",)),
    "returned": Specimen(
        figures.plot_returned,
        lambda rates: findings.returned(rates, "category"),
        lambda: [patterns.returned()],
        ("key",),
        ("returned",),
    ),
    "seasons": Specimen(
        figures.plot_seasons, lambda s: findings.seasons(s, "category"), lambda: [patterns.season()], ("key",)
    ),
    "nps_scores": Specimen(
        lambda scores: figures.plot_nps_scores(scores, recommending.nps_score()),
        lambda scores: findings.nps(recommending.nps_score(), scores),
        lambda: [recommending.nps_scores()],
    ),
    "nps_months": Specimen(
        lambda m: figures.plot_nps_months(m, recommending.nps_change()),
        lambda m: findings.nps_months(m, recommending.nps_change(), recommending.nps_slope()),
        lambda: [recommending.nps_months()],
    ),
    "nps": Specimen(
        lambda rows: figures.plot_nps(rows, "group"),
        lambda rows: findings.nps_by(rows, "group"),
        lambda: [recommending.nps_rows()],
        ("key",),
    ),
    "nps_changes": Specimen(
        figures.plot_nps_changes, findings.nps_changes, lambda: [recommending.nps_changes()], ("key",)
    ),
    "agents": Specimen(figures.plot_agents, findings.nps_agents, lambda: [recommending.nps_agents()], ("key",)),
    "nps_worth": Specimen(
        figures.plot_nps_worth,
        lambda w: findings.nps_worth(w, recommending.nps_gap(), recommending.nps_margin_gap()),
        lambda: [recommending.nps_worth()],
    ),
    "ideal_groups": Specimen(
        lambda s: figures.plot_ideal_groups(s, searching.CHOSEN),
        lambda s: findings.ideal_groups(s, searching.pooled(), searching.CHOSEN),
        lambda: [searching.standing()],
        ("group",),
        ("brought", "coca", "net", "low", "high"),
    ),
    "portrait": Specimen(figures.plot_portrait, findings.ideal_portrait, lambda: [searching.portrait()], ("value",)),
    "recognition": Specimen(
        lambda c: figures.plot_recognition(c, 0.051),
        lambda _c: findings.recognition(searching.recognition()),
        lambda: [searching.calibration()],
    ),
    "odds": Specimen(figures.plot_odds, findings.ideal_odds, lambda: [searching.odds()], ("value",)),
    "profiles": Specimen(
        lambda v: figures.plot_profiles(v, 0.051),
        lambda _v: findings.ideal_profiles(searching.profiles(), pd.Series({"value": 0.051, "n": 4847.0})),
        lambda: [searching.values()],
        ("value",),
    ),
    "starters": Specimen(
        figures.plot_starters, lambda rows: findings.starters(rows, "product"), lambda: [starting.summary()], ("name",)
    ),
    "seeming": Specimen(figures.plot_seeming, findings.seeming, lambda: [starting.seeming()], ("name",)),
    "matched": Specimen(
        figures.plot_matched, lambda rows: findings.matched(rows, "Electrocasnice mici"), lambda: [starting.compared()]
    ),
    "plan_levers": Specimen(
        figures.plot_plan_levers,
        findings.plan_levers,
        lambda: [planning.levers()],
        (),
        ("profit", "profit_low", "profit_high", "sales", "sales_low", "sales_high"),
        together=True,
    ),
    "initiatives": Specimen(
        figures.plot_initiatives, findings.plan_initiatives, lambda: [planning.stability()], ("initiative",)
    ),
    "liability": Specimen(
        figures.plot_liability,
        lambda months: findings.loyalty_liability(months, rewarding.RATE),
        lambda: [rewarding.months()],
        (),
        ("liability", "low", "high"),
    ),
    "break_even": Specimen(
        figures.plot_break_even, findings.loyalty_break_even, lambda: [rewarding.promises()], (), ("reward_value",)
    ),
    "journey": Specimen(figures.plot_journey, findings.personal_journey, lambda: [contacting.way()]),
    "conflicts": Specimen(
        figures.plot_conflicts,
        lambda spread: findings.personal_conflicts(playing.week(), playing.lost()),
        lambda: [playing.spread()],
    ),
    "queue": Specimen(figures.plot_queue, findings.personal_today, lambda: [playing.today()], ("words",)),
    "insights": Specimen(figures.plot_insights, findings.insights_first, lambda: [deciding.plan()], ("key",)),
    "second_order": Specimen(figures.plot_second_order, findings.second_order, lambda: [customers.second_order()]),
    "plan_sizes": Specimen(figures.plot_plan_sizes, findings.plan_sizes, lambda: [trials.plan()], ("name",)),
    "read_tests": Specimen(figures.plot_read_tests, findings.read_tests, lambda: [trials.read()], ("trial",)),
    "next_products": Specimen(figures.plot_next_products, findings.next_products, lambda: [next_products.rates()]),
    "next_of_group": Specimen(
        figures.plot_next_of_group,
        lambda rows: findings.next_by_group(rows, "master_plan.csv"),
        lambda: [next_products.offers()],
        ("product",),
    ),
    "test_size": Specimen(
        lambda curve: figures.plot_test_size(curve, 0.3),
        lambda _curve: findings.plan_sizes(trials.plan()),
        lambda: [trials.sizes()],
    ),
    "loyalty_effect": Specimen(
        figures.plot_loyalty_effect,
        lambda _curve: findings.loyalty_effect(trials.read().iloc[0]),
        lambda: [trials.curve()],
    ),
    "side_by_side": Specimen(
        lambda rows: figures.plot_side_by_side(rows, beside.QUARTILES),
        lambda rows: portfolio.side_by_side(rows, beside.QUARTILES),
        lambda: [beside.clients()],
        ("client",),
        ("value", "low", "high"),
    ),
    "trends": Specimen(
        figures.plot_trends,
        lambda over: since.trend(over, ("customers", "aov"), "trend_kpis"),
        lambda: [beside.runs()],
        together=True,
    ),
}
"""The slides whose content the client's data decide; the others are tried in their one form."""


def ordinary(results: Results, _specimen: Specimen) -> Results:
    """The results as they are."""
    return results


def _frames(change: Callable[[pd.DataFrame, Specimen], pd.DataFrame]) -> Callable[[Results, Specimen], Results]:
    """A change of each data frame among the results, whatever else is there."""

    def of(results: Results, specimen: Specimen) -> Results:
        return [change(r.copy(), specimen) if isinstance(r, pd.DataFrame) else r for r in results]

    return of


LONG = (
    "Set de farfurii ceramice pictate manual, 24 bucăți",
    "Îngrășământ universal pentru grădină și flori 500 g",
    "Mașină de înșurubat cu acumulator și încărcător țâșnit",
    "Pernă ortopedică din spumă cu memorie, husă lavabilă",
)
STRANGE = (
    "🎁 Cadouri 🎄",
    "מוצרי בית",
    "منتجات المنزل",
    "S\u0326et a\u0306 z\u0302i",
    "\u202egnirts desrever",
    "<b>&amp;</b> $x^2$",
    "日本語の商品",
)


def _named(texts: tuple[str, ...]) -> Callable[[pd.DataFrame, Specimen], pd.DataFrame]:
    def change(frame: pd.DataFrame, specimen: Specimen) -> pd.DataFrame:
        for column in specimen.names:
            kept = frame[column].isin(["total"]) | frame[column].isna()
            fresh = [f"{texts[i % len(texts)]}{'' if i < len(texts) else i}" for i in range(len(frame))]
            frame[column] = frame[column].where(kept, fresh)
        return frame

    return change


def _scaled(top: float) -> Callable[[pd.DataFrame, Specimen], pd.DataFrame]:
    def change(frame: pd.DataFrame, specimen: Specimen) -> pd.DataFrame:
        columns = [column for column in specimen.money if column in frame]
        if columns and (largest := frame[columns].abs().max().max()):
            frame[columns] = frame[columns] * (top / largest)
        return frame

    return change


def _one(frame: pd.DataFrame, specimen: Specimen) -> pd.DataFrame:
    if "year" in frame:
        return frame
    total = frame[specimen.names[0]].isin(["total"]) if specimen.names else pd.Series(False, index=frame.index)
    return pd.concat([frame[~total].head(1), frame[total]])


def _fifty(frame: pd.DataFrame, specimen: Specimen) -> pd.DataFrame:
    if not specimen.names:
        return frame
    rows = frame[~frame[specimen.names[0]].isin(["total"])]
    many = pd.concat([rows] * (50 // len(rows) + 1), ignore_index=True).head(50)
    many[specimen.names[0]] = [f"{name} {i}" for i, name in enumerate(many[specimen.names[0]])]
    return pd.concat([many, frame[frame[specimen.names[0]].isin(["total"])]], ignore_index=True)


CASES: dict[str, Callable[[Results, Specimen], Results]] = {
    "ordinary": ordinary,
    "long names": _frames(_named(LONG)),
    "strange letters": _frames(_named(STRANGE)),
    "0.4": _frames(_scaled(0.4)),
    "7 digits": _frames(_scaled(9_876_543.21)),
    "one": _frames(_one),
    "fifty": _frames(_fifty),
    "empty": _frames(lambda frame, _specimen: frame.head(0)),
}
"""What the results may hold: hostile names, amounts from a few bani to millions, one row, fifty, none."""
