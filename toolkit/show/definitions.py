"""What every number of the deck is called and how it is worked out; the names of columns, channels and groups.

The tiles, the charts and the appendix of the deck all read these, so that a number has one name and one formula.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.words import Phrase, Share, _


@dataclass(frozen=True)
class Definition:
    """A number's name and its formula in words."""

    label: Phrase
    formula: Phrase


DEFINITIONS: dict[str, Definition] = {
    "customers": Definition(_("Customers"), _("identified customers with at least one sale order")),
    "orders": Definition(_("Orders"), _("distinct sale orders of identified customers")),
    "gross_sales": Definition(_("Gross sales"), _("sum of the sale lines of identified customers, without VAT")),
    "returns": Definition(
        _("Returns"), _("sum of the return lines of identified customers, shown as a positive amount")
    ),
    "net_revenue": Definition(_("Net revenue"), _("gross sales − returns")),
    "identified_share": Definition(_("Identified sales"), _("gross sales of identified customers ÷ all gross sales")),
    "aov": Definition(_("Average order value"), _("gross sales ÷ orders")),
    "repeat_rate": Definition(_("Repeat rate"), _("customers with two orders or more ÷ customers")),
    "retention_rate": Definition(
        _("Retention rate"), _("of the customers of the 12 months before the last 12, those who ordered in the last 12")
    ),
    "stickiness": Definition(
        _("Second-month stickiness"),
        _("of the customers first seen in a month, those who ordered in the month after; last 12 complete cohorts"),
    ),
    "adbt_days": Definition(
        _("Average days between transactions"), _("mean of all gaps between successive order days of a customer")
    ),
    "orders_per_customer": Definition(_("Orders per customer"), _("orders ÷ customers")),
    "gross_margin": Definition(_("Gross margin"), _("(revenue − cost of goods) ÷ revenue, last 12 complete months")),
    "revenue_to_cogs": Definition(
        _("Revenue to cost"), _("revenue ÷ cost of goods: the literal reading of the method's margin, a mark-up")
    ),
    "coca": Definition(
        _("Cost of customer acquisition (CoCA)"), _("(media + tools + marketing salaries + overheads) ÷ new customers")
    ),
    "first_order_balance": Definition(_("First-order balance"), _("mean margin of a first order − CoCA")),
    "realised_margin_to_coca": Definition(
        _("Realised margin to CoCA"), _("margin per new customer over its first 12 months ÷ CoCA of the same months")
    ),
    "clv": Definition(
        _("Lifetime value (CLV)"),
        _("expected order days × value of an order × margin share within the horizon, discounted to today"),
    ),
    "clv_to_coca": Definition(
        _("CLV to CoCA"), _("margin of a new customer's first order and of what follows within the horizon ÷ CoCA")
    ),
    "p_alive": Definition(
        _("Still there"), _("chance that a customer has not left for good, from how often and how lately they ordered")
    ),
    "nps": Definition(
        _("Net promoter score (NPS)"),
        _(
            "share of people who answer 9 or 10 − share who answer 0 to 6, in points from −100 to 100; each person's "
            "latest answer; interval: adjusted Wald"
        ),
    ),
    "sales_index": Definition(_("Sales index"), _("share of sales ÷ share of customers; 1 is the average customer")),
    "rfm": Definition(
        _("RFM score"), _("recency, frequency and monetary value, each from 1 to 5 by fixed thresholds; 555 is best")
    ),
    "retention": Definition(
        _("Cohort retention"),
        _(
            "share of the customers first seen in a month who order in a given later month; months not yet over "
            "are left blank"
        ),
    ),
    "weighted_share": Definition(
        _("Share of all customers who say a theme"),
        _(
            "mean of the groups' shares, weighed by how many customers each group holds; groups of fewer than 30 "
            "answers counted together"
        ),
    ),
    "false_discovery": Definition(
        _("A group differs"),
        _("Fisher's exact test against all other groups, false-discovery rate below 5 % (Benjamini and Hochberg)"),
    ),
    "ideal": Definition(
        _("Ideal customers"),
        _(
            "groups that still buy and have surely brought more, net of acquisition, than the average customer of such "
            "groups"
        ),
    ),
    "recognised": Definition(
        _("Pairs of 100 told apart"),
        _(
            "how often a model that knows the first order alone gives an ideal customer a higher chance than another "
            "(AUC); customers it was not learned from; interval: DeLong"
        ),
    ),
    "matched": Definition(
        _("Matched difference"),
        _(
            "newcomers who begin with an item against others of the same month, channel, basket (value and number of "
            "products) and discount of the first order, strata weighed by Mantel and Haenszel"
        ),
    ),
    "locomotive": Definition(
        _("Locomotive and toxic"),
        _(
            "those who begin with it order again more, or less, often than matched others: Cochran-Mantel-Haenszel "
            "test, false-discovery rate below 5 %; at least 30 matched newcomers"
        ),
    ),
    "index": Definition(
        _("Index of a group"),
        _(
            "share of the group's customers ÷ share of all other customers; a customer counts once, with one order "
            "drawn by chance, and orders of the same quarter and size are compared; drawn to 1 the more the fewer it "
            "rests on (gamma-Poisson)"
        ),
    ),
    "rebate_rate": Definition(
        _("Rebate rate"), _("cost of the rewards used in the last 365 days, without VAT ÷ sales of the same days")
    ),
    "breakage": Definition(
        _("Never used (breakage)"),
        _(
            "1 − redemption rate: points used ÷ points past their last day, those taken back for returns left out; "
            "owed for points = points held × cost of a point × redemption rate"
        ),
    ),
    "break_even": Definition(
        _("Repeat rate at which a programme pays"),
        _(
            "customers with a second order day in 365 days, and as many more as bring the year's cost back with the "
            "margin of their later orders, less their own rewards ÷ customers of these days"
        ),
    ),
    "interval": Definition(
        _("{level} interval", level=Share(0.95, 0)),
        _(
            "where the value would lie in 95 of 100 such samples: Wilson for shares, Student for means, Poisson "
            "for counts"
        ),
    ),
}

COLUMNS: dict[str, tuple[Phrase, str]] = {
    "order_id": (_("order number"), "0, 2, 5"),
    "ordered_at": (_("order date"), "0, 2, 5"),
    "kind": (_("kind of line"), "0"),
    "net_amount": (_("amount"), "0, 1, 2"),
    "customer_id": (_("customer"), "2–10"),
    "product_id": (_("product"), "1, 5, 6, 7"),
    "quantity": (_("quantity"), "1, 5"),
    "unit_cost": (_("cost of goods"), "1, 2, 10"),
    "discount": (_("discount"), "5, 8"),
    "sales_channel": (_("sales channel"), "0, 5, 7, 9"),
    "status": (_("order status"), "0"),
    "coupon": (_("coupon"), "5, 8"),
    "region": (_("county or country"), "4, 5, 7"),
    "town": (_("town"), "4, 5"),
    "agent": (_("sales agent"), "5, 7"),
    "payment_method": (_("payment method"), "5"),
    "device": (_("device"), "5, 9"),
    "delivered_at": (_("delivery date"), "7, 9"),
    "currency": (_("currency"), "0"),
    "product_name": (_("product name"), "5"),
    "unit_price": (_("price of a piece"), "1, 5"),
    "line_total": (_("line total"), "0, 1, 2"),
}
"""Columns of the order lines: what a person calls them and the steps they unlock."""

TABLES: dict[str, Phrase] = {
    "lines": _("orders"),
    "customers": _("customers"),
    "products": _("products"),
    "spend": _("marketing costs"),
    "traffic": _("visits"),
    "answers": _("survey answers"),
    "messages": _("messages sent"),
    "campaigns": _("campaigns"),
    "trials": _("tests"),
    "events": _("events on the site"),
    "tickets": _("service contacts"),
}
"""The contract tables as a person calls them."""

SPLITS: dict[str, Phrase] = {
    "source_channel": _("source channel"),
    "sales_channel": _("sales channel"),
    "category": _("category of the first order"),
    "product": _("product of the first order"),
    "coupon": _("coupon of the first order"),
    "region": _("county or country"),
}
"""Ways to tell first orders apart."""

SALES_CHANNELS: dict[str, Phrase] = {
    "website": _("website"),
    "app": _("mobile app"),
    "shop": _("shop"),
    "marketplace": _("marketplace"),
    "phone": _("phone"),
}
"""The contract's own words for where an order was placed; any other is the client's and stays as it is."""

ROLES: dict[str, Phrase] = {
    "jtbd": _("job to be done"),
    "won": _("reasons to buy"),
    "barrier": _("main barriers"),
    "lost": _("reasons for leaving"),
    "missed": _("what they would miss"),
    "job": _("what they buy it for"),
}
"""What a question of the open survey asks for, as a column of the method's table is called."""

RATED_BY: dict[str, Phrase] = {
    "group": _("customer group"),
    "category": _("category"),
    "brand": _("brand"),
    "product": _("product"),
    "agent": _("sales agent"),
    "sales_channel": _("sales channel"),
    "region": _("county or country"),
    "delivery": _("time to delivery"),
    "stage": _("time of asking"),
    "survey": _("survey"),
    "month": _("month"),
}
"""What answers can be told apart by."""

PATTERNS: dict[str, Phrase] = {
    "category": _("category"),
    "brand": _("brand"),
    "product": _("product"),
    "region": _("county or country"),
    "town": _("town"),
    "sales_channel": _("sales channel"),
    "weekday": _("day of the week"),
    "discount_band": _("discount"),
}
"""What groups are compared by."""

WEEKDAYS: dict[str, Phrase] = {
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
    "6": _("Saturday"),
    "7": _("Sunday"),
}

ABC: dict[str, Phrase] = {
    "A": _("A: the first 80 %"),
    "B": _("B: up to 95 %"),
    "C": _("C: the rest"),
    "loss": _("nothing or a loss"),
    "unknown": _("margin not known"),
}
"""Classes of products."""

ANSWERED: dict[str, Phrase] = {
    "promoter": _("promoters (9–10)"),
    "passive": _("passives (7–8)"),
    "detractor": _("detractors (0–6)"),
}
"""The three kinds of answer."""

JOURNEY: dict[str, Phrase] = {
    "ordered": _("ordered"),
    "answered": _("answered the survey"),
    "low": _("gave a low score"),
    "ordered_again": _("ordered within 90 days of it"),
    "answered_again": _("answered again later"),
    "won_back": _("no longer give a low score"),
}
"""The points of the way of a low score."""

COST_PARTS: dict[str, Phrase] = {
    "media": _("media"),
    "tools": _("tools"),
    "salaries": _("salaries"),
    "overheads": _("overheads"),
}

NEW: dict[str, Phrase] = {
    "first_ever": _("first order ever"),
    "first_or_reactivated": _("… or back after a silence"),
    "first_in_window": _("first order of the period"),
}
"""Three definitions of a new customer, the first being the method's."""

KINDS: dict[str, Phrase] = {
    "sale": _("sales"),
    "return": _("returns"),
    "cancelled": _("cancelled"),
    "fee": _("fees"),
    "adjustment": _("adjustments"),
    "stock": _("stock movements"),
    "test": _("tests"),
    "free": _("free of charge"),
    "excluded": _("excluded days"),
}

GROUPS: dict[str, Phrase] = {
    "Soulmates": _("best in all three scores"),
    "Lovers": _("often, well and recently"),
    "New Passion": _("new, high values"),
    "Potential Lovers": _("active and regular"),
    "Flirting": _("on and off, high values"),
    "Platonic Friends": _("active, low values"),
    "Fresh Apprentice": _("new, small orders"),
    "About to Dump You": _("silent for over six months"),
    "Ex-Lovers": _("once good, left long ago"),
    "Don Juan": _("one large order, long ago"),
    "Breakup": _("inactive, low values"),
}
"""A line on each group; the names themselves stay English in every language."""

GROUP_CODES = {
    "Soulmates": "S",
    "Lovers": "L",
    "New Passion": "NP",
    "Potential Lovers": "PL",
    "Flirting": "F",
    "Platonic Friends": "PF",
    "Fresh Apprentice": "FA",
    "About to Dump You": "AD",
    "Ex-Lovers": "EL",
    "Don Juan": "DJ",
    "Breakup": "B",
}
"""A group's name where there is room for two letters only; its whole name stands on the same slide."""

BEST = ("Soulmates", "Lovers")
"""The groups whose loss is watched."""

STARTED_BY: dict[str, Phrase] = {"product": _("product"), "brand": _("brand"), "category": _("category")}
"""What newcomers start with."""

VERDICTS: dict[str, Phrase] = {
    "locomotive": _("locomotive"),
    "toxic": _("toxic"),
    "clearance": _("sold off"),
    "mixed": _("mixed"),
    "only_seems": _("only seems so"),
    "no_difference": _("none shown"),
    "too_few": _("too few"),
}
"""What an item that newcomers start with is for the shop."""

MATCHED_ON: dict[str, Phrase] = {
    "month": _("the season"),
    "channel": _("the channel"),
    "basket": _("the value of the basket"),
    "breadth": _("the breadth of the basket"),
    "discount": _("the discount"),
}
"""What newcomers are matched on, as what may explain a difference."""

STARTED: dict[str, Phrase] = {
    "again": _("second order"),
    "value": _("12 months"),
    "returned": _("returns"),
    "nps": _("NPS"),
}
"""What became of newcomers."""

TRAITS: dict[str, Phrase] = {
    "sales": _("value"),
    "products": _("number of products"),
    "discount_share": _("share given away"),
    "day": _("day"),
}
"""Traits of the first order by which matching is judged."""

DECIDED: dict[str, Phrase] = {
    "delist": _("take it out"),
    "stop_leading": _("keep it, do not lead with it"),
    "look": _("find out why first"),
}
"""What follows for a product that turns newcomers away."""


def code(group: str) -> str:
    """The two letters of a group, or its name where it has none."""
    return GROUP_CODES.get(group, group)


def column(name: str) -> Phrase | str:
    """What a person calls a contract column."""
    return COLUMNS[name][0] if name in COLUMNS else name


def first_key(key: object, split: str = "") -> Phrase | str:
    """What a first order was, as it is shown: the client's own word, or that it is unknown; ``split`` as in SPLITS."""
    if key is None or key != key or key == "":
        return _("unknown")
    if split == "sales_channel":
        return sales_channel(key)
    return _("no coupon") if key == "no coupon" else str(key)


def sales_channel(key: object) -> Phrase | str:
    """Where an order was placed, as it is shown: in the contract's words where they are used, else the client's."""
    return SALES_CHANNELS.get(str(key), str(key))


def rated_by(what: str) -> Phrase | str:
    """What answers are told apart by, as it is shown."""
    return RATED_BY.get(what, what)


def rated_key(what: str, key: object) -> Phrase | str:
    """A value of what answers are told apart by, as it is shown."""
    if key == "total":
        return _("all answers")
    if what == "delivery":
        return _("{days} days", days=str(key).replace("-", "–"))
    if what == "sales_channel":
        return sales_channel(key)
    if what == "stage":
        return {"pre": _("before delivery"), "post": _("after delivery")}.get(str(key), str(key))
    return str(key)


def why(explained_by: object) -> Phrase:
    """What explains a difference that only seems to be one: one thing that newcomers are matched on, or all of them."""
    return MATCHED_ON.get(str(explained_by), _("several things at once"))


def pattern_key(what: str, key: object) -> Phrase | str:
    """A value of what groups are compared by, as it is shown."""
    if what == "weekday":
        return WEEKDAYS.get(str(key), str(key))
    if what == "discount_band":
        return _("full price") if key == "0" else _("{band} % off", band=str(key).replace("-", "–"))
    return sales_channel(key) if what == "sales_channel" else str(key)


def channel(name: object) -> Phrase | str:
    """A source channel as it is shown: the client's own word, or that it is unknown."""
    if name is None or name != name or name == "":
        return _("unknown channel")
    return {"total": _("all channels"), "unallocated": _("not allocated")}.get(str(name), str(name))
