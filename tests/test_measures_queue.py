"""The playbook's moments, today's queue and the coming week: by hand, and against plain loops over events."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta

import hand
import pandas as pd
import playing
import pytest
from playing import AS_OF, DAY, Plain, plain_decide, rule

from toolkit import measures as m
from toolkit.measures.playbook import Playbook, load

BATCH = 50
"""Shops that are looked at together; nobody buys in two of them."""
NUMBERS = {"order_count": (1, 3), "silent": (5, 60), "cart_left": (15,), "anniversary": (2, 6), "season": (4,),
           "grace_passed": (None, 9), "low_score": (None, 5)}  # fmt: skip


def rules_of_every_moment():
    """A rule for each moment and number, with waits, windows, groups and second channels of all kinds."""
    rng, rules = random.Random(1), []
    for moment in m.moments.MOMENTS:
        if moment == "always":
            continue
        for number in NUMBERS.get(moment, (None,)):
            rules.append(rule(
                moment, name=f"{moment}_{number}", number=number, channel=rng.choice(m.consent.CHANNELS),
                fallback=rng.choice(("", "sms", "email", "site")), wait=rng.randint(0, 4), window=rng.randint(1, 5),
                groups=rng.choice(((), ("Soulmates",), ("Lovers", "Breakup"))) if moment != "account" else (),
                priority=rng.randint(1, 3), purpose=rng.choice(("service", "marketing", "marketing")),
                until_order=rng.random() < 0.3, after=("reactivation", "research"),
                sent_as=rng.choice(((), ("news",), ("Cart", "reactivation"))),
            ))  # fmt: skip
    return tuple(replace(one, cap=cap_of(one)) for one in rules)


def cap_of(one):
    return "free" if one.channel in ("site", "parcel") else "counted" if one.purpose == "service" else "held"


BOOK = Playbook(rules_of_every_moment())
BATCHES = [range(n * BATCH, (n + 1) * BATCH) for n in range(20)]


@pytest.mark.every_twentieth
@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_every_moment_is_told_as_by_a_loop_over_events(seeds):
    shop = playing.many(seeds)
    first, last = AS_OF - timedelta(days=200), AS_OF + timedelta(days=8)
    asked, plain = playing.known(shop, first=first, last=last), Plain(shop)
    for one in BOOK.rules:
        found = m.moments.happened(asked, one).to_pyarrow().to_pylist()
        got = {tuple(row[name] for name in ("customer_id", "happened_on", "over_on")) for row in found}
        assert got == plain.happened(one, first, last), one.name


@pytest.mark.every_twentieth
@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_who_is_due_and_who_goes_is_what_a_loop_over_customers_finds(seeds):
    shop, caps = playing.many(seeds), m.queue.Caps(email=2, sms=1, push=1, all=3, day=2)
    known, plain = playing.known(shop), Plain(shop)
    wanted = plain.due(BOOK.rules)
    found = m.queue.due(BOOK, known).to_pyarrow().to_pylist()
    assert {(r["customer_id"], r["rule"]): (r["due_on"], r["happened_on"]) for r in found} == wanted
    queue = m.queue.today(BOOK, known, caps, {"ordered_None": 5.0, "visited_None": 7.0}).to_pyarrow().to_pylist()
    assert len(queue) == len(wanted)
    people, allowed = {c["customer_id"]: c for c in shop["customers"]}, permitted(known)
    for who in {row["customer_id"] for row in queue}:
        mine = [row for row in queue if row["customer_id"] == who]
        waiting = []
        for row in mine:
            one = BOOK[row["rule"]]
            channel, state = channel_of(one, people.get(who), allowed.get(who))
            assert state is None or row["state"] == state
            if state is None:
                assert row["channel"] == channel
                bring = {"ordered_None": 5.0, "visited_None": 7.0}.get(one.name, 0)
                waiting.append((one.purpose == "marketing", one.priority, -bring, one.name, channel, one.cap))
        sent = [(x["message_channel"], x["sent_at"].date()) for x in shop["messages"] if x["customer_id"] == who]
        states = plain_decide(waiting, sent, AS_OF + DAY, caps)
        assert {row["rule"]: row["state"] for row in mine if row["rule"] in states} == states


def permitted(known):
    rows = m.consent.permits(known.customers, known.messages, AS_OF).to_pyarrow().to_pylist()
    return {row["customer_id"]: row for row in rows}


def channel_of(one, person, allowed):
    """The channel that a rule may use for a person, or why none."""
    if person and person["suppressed"]:
        return None, "suppressed"
    for name in (one.channel, one.fallback):
        held = {"email": "email", "sms": "phone", "push": "push_consent"}.get(name)
        service = one.purpose == "service" and held and person and person[held]
        open_to_all = name in m.consent.OPEN
        if name and (open_to_all or service or (one.purpose == "marketing" and allowed and allowed[name])
                     or (one.purpose == "service" and not held and allowed and allowed[name])):  # fmt: skip
            return name, None
    return None, "no_consent"


@pytest.mark.every_twentieth
@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_nobody_without_consent_goes_and_every_row_due_is_accounted_for(seeds):
    shop = playing.many(seeds)
    known = playing.known(shop)
    queue = m.queue.today(load(), known, m.queue.Caps(all=10, day=10, email=10, sms=10, push=10))
    allowed, book = permitted(known), load()
    for row in queue.filter(queue.state == "goes").to_pyarrow().to_pylist():
        if book[row["rule"]].purpose == "marketing" and row["channel"] not in m.consent.OPEN:
            assert allowed[row["customer_id"]][row["channel"]], row
    silent = {c["customer_id"] for c in shop["customers"] if c["suppressed"]}
    assert not silent & set(queue.filter(queue.state == "goes").customer_id.to_pyarrow().to_pylist())
    counted = m.queue.counts(queue, book)
    assert (counted[list(m.queue.STATES)].sum(axis=1) == counted["due"]).all()
    assert counted["due"].sum() == queue.count().to_pyarrow().as_py()


def asked(moment, **said):
    return Playbook((replace(rule(moment, **said), cap=said.get("cap", "held")),))


def one_shop(*days, group="Lovers", **tables):
    """One customer, ``a``, who ordered for 100 on these days, agreed to everything and is in a group."""
    orders = [
        {"order_id": f"O{n}", "customer_id": "a", "ordered_at": datetime.combine(day, time(9)),
         "day": day, "sales": 100.0, "cost": 60.0, "n_lines": 1, "sales_channel": None}
        for n, day in enumerate(days)
    ]  # fmt: skip
    lines = [{name: order[name] for name in ("order_id", "customer_id", "ordered_at")} | {"kind": "sale", "net_amount": 100.0}
             for order in orders]  # fmt: skip
    person = {"customer_id": "a", "email": "a@x.ro", "phone": "+40721000111", "email_consent": True, "sms_consent": True,
              "push_consent": True}  # fmt: skip
    empty = {name: [] for name in ("events", "answers", "messages", "tickets")}
    return empty | {"lines": lines, "orders": orders, "customers": [person], "groups": {"a": group}} | tables


def ago(days):
    return AS_OF - timedelta(days=days)


def due_days(book, shop, **given):
    found = m.queue.due(book, playing.known(shop, **given)).to_pyarrow().to_pylist()
    return [row["due_on"] for row in found]


@pytest.mark.parametrize(("quiet", "due"), [(59, [AS_OF + DAY]), (60, [AS_OF]), (63, [ago(3)]), (58, []), (64, [])])
def test_sixty_silent_days_are_due_on_the_sixtieth_and_for_as_long_as_the_window(quiet, due):
    assert due_days(asked("silent", number=60, window=4), one_shop(ago(quiet))) == due


def test_the_grace_period_is_the_customer_s_own_mean_gap_and_the_offer_goes_the_day_after():
    shop = one_shop(*(ago(10 + gap) for gap in (61, 41, 21)), ago(10))  # gaps of 20, 20, 11: 17 days
    assert due_days(asked("grace_passed", wait=1, window=1), shop) == []
    shop = one_shop(*(ago(17 + gap) for gap in (51, 31, 11)), ago(17))
    assert due_days(asked("grace_passed", wait=1, window=1), shop) == [AS_OF + DAY]


def test_a_fixed_grace_period_is_kept_where_one_is_set():
    settled = replace(playing.SETTLED, grace_days=10)
    assert due_days(asked("grace_passed", wait=1, window=1), one_shop(ago(60), ago(10)), settled=settled) == [
        AS_OF + DAY
    ]


def test_a_low_score_goes_up_to_six_and_the_source_s_own_rule_up_to_five():
    def answers(score):
        at = datetime.combine(ago(1), time())
        return [{"answered_at": at, "survey": "s", "question": "q", "value": score, "kind": "nps", "customer_id": "a"}]

    for number, score, due in ((None, "6", 1), (None, "7", 0), (5, "6", 0), (5, "5", 1), (None, "good", 0)):
        shop = one_shop(ago(100), answers=answers(score))
        assert len(due_days(asked("low_score", number=number), shop)) == due, (number, score)


@pytest.mark.parametrize(("score", "days", "left_out"), [("6", 0, 1), ("6", 89, 1), ("6", 90, 0), ("7", 0, 0)])
def test_advertising_leaves_out_for_ninety_days_who_gave_a_low_score(score, days, left_out):
    at = datetime.combine(ago(days), time(12))
    told = {"answered_at": at, "survey": "s", "question": "q", "value": score, "kind": "nps", "customer_id": "a"}
    shop = one_shop(ago(100), answers=[told])
    assert m.moments.detractors(playing.known(shop)).count().to_pyarrow().as_py() == left_out


def cart(at):
    return {"at": at, "kind": "cart", "customer_id": "a"}


@pytest.mark.parametrize(("minutes", "left"), [(0, False), (15, False), (16, True)])
def test_a_cart_is_left_after_fifteen_minutes_without_an_order(minutes, left):
    shop = one_shop(ago(0))
    at = shop["orders"][0]["ordered_at"] - timedelta(minutes=minutes)
    known = playing.known(shop | {"events": [cart(at)]})
    found = m.moments.happened(known, rule("cart_left", number=15)).to_pyarrow().to_pylist()
    assert [row["happened_on"] for row in found] == ([AS_OF] if left else [])
    assert due_days(asked("cart_left", number=15), shop | {"events": [cart(at)]}) == []  # the order ended it


def message(days, flow="r", channel="email"):
    at = datetime.combine(ago(days), time(8))
    return {"sent_at": at, "flow": flow, "message_channel": channel, "customer_id": "a"}


@pytest.mark.parametrize(
    ("sent", "due"),
    [([], 1), ([message(2)], 0), ([message(3)], 1), ([message(2, "R ")], 0), ([message(2, "other")], 1),
     ([message(2, channel="sms")], 1), ([message(2, channel=None)], 0)],
)  # fmt: skip
def test_a_message_of_the_flow_since_the_moment_settles_it(sent, due):
    shop = one_shop(ago(2), messages=sent)
    assert len(due_days(asked("ordered", window=5), shop)) == due


def test_who_stands_in_a_group_is_asked_once_whenever_that_was():
    book = asked("in_group", wait=1, groups=("Lovers",))
    assert due_days(book, one_shop(ago(300))) == [AS_OF + DAY]
    assert due_days(book, one_shop(ago(300), messages=[message(170)])) == []
    assert due_days(book, one_shop(ago(300), group="Breakup")) == []


def decided(book, shop, caps=None):
    queue = m.queue.today(book, playing.known(shop), caps or m.queue.Caps())
    return {row["rule"]: (row["state"], row["channel"]) for row in queue.to_pyarrow().to_pylist()}


def two(**second):
    first = replace(rule("ordered", name="first", window=5), cap="held", priority=2)
    return Playbook((first, replace(first, name="second", **second)))


def test_service_goes_before_marketing_then_the_priority_decides():
    shop = one_shop(ago(1))
    assert decided(two(priority=1), shop) == {"first": ("outranked", "email"), "second": ("goes", "email")}
    assert decided(two(priority=3), shop) == {"first": ("goes", "email"), "second": ("outranked", "email")}
    service = decided(two(priority=9, purpose="service", cap="counted"), shop)
    assert service == {"first": ("outranked", "email"), "second": ("goes", "email")}


def test_a_full_week_holds_marketing_back_and_never_service():
    shop = one_shop(ago(1), messages=[message(0, "news"), message(5, "news")])
    assert decided(two(priority=9, purpose="service", cap="counted"), shop) == {
        "first": ("capped", "email"), "second": ("goes", "email")
    }  # fmt: skip
    earlier = one_shop(ago(1), messages=[message(0, "news"), message(6, "news")])
    assert decided(two(channel="sms"), earlier)["first"] == ("goes", "email")


def test_the_second_channel_is_taken_where_the_first_may_not_be_used():
    shop = one_shop(ago(1))
    shop["customers"][0]["email_consent"] = False
    assert decided(two(fallback="sms"), shop) == {"first": ("no_consent", "email"), "second": ("goes", "sms")}
    shop["customers"][0]["suppressed"] = True
    assert {state for state, _channel in decided(two(channel="parcel"), shop).values()} == {"suppressed"}


def test_without_a_list_of_customers_nobody_is_written_to_and_parcels_still_go():
    known = replace(playing.known(one_shop(ago(1))), customers=None)
    queue = m.queue.today(two(channel="parcel", cap="free"), known, m.queue.Caps())
    states = {row["rule"]: row["state"] for row in queue.to_pyarrow().to_pylist()}
    assert states == {"first": "no_consent", "second": "goes"}


def test_of_two_rules_alike_the_one_whose_customers_bring_more_goes():
    known = playing.known(one_shop(ago(1)))
    queue = m.queue.today(two(), known, m.queue.Caps(), {"second": 3.0, "first": 2.0})
    states = {row["rule"]: (row["state"], row["expected_margin"]) for row in queue.to_pyarrow().to_pylist()}
    assert states == {"first": ("outranked", 2.0), "second": ("goes", 3.0)}
    assert m.queue.lost_to(queue).to_numpy().tolist() == [["first", "second", 1]]


def test_rules_whose_moments_the_data_cannot_tell_have_no_rows_and_say_what_they_lack():
    known = playing.known(one_shop(ago(1)))
    book = Playbook((rule("birthday", name="b"), rule("cart_left", name="c", number=15), rule("ordered", name="o")))
    assert m.moments.told(known, book.rules) == {"b": ("customers", "birthday"), "c": ("events", "cart"), "o": None}
    counted = m.queue.counts(m.queue.today(book, known, m.queue.Caps()), book).set_index("rule")
    assert counted["due"].to_dict() == {"b": 0, "c": 0, "o": 1}


@pytest.mark.parametrize(
    ("moment", "said", "settled", "lacks"),
    [
        ("tier_reached", {}, {}, ("lines", "one_year")),
        ("near_tier", {}, {}, ("lines", "one_year")),
        ("tier_reached", {}, {"tiers": ((100.0, 0.02),)}, None),
        ("season", {"number": 4}, {}, ("season", "date")),
        ("season", {"number": 4}, {"season": {"easter": AS_OF}}, None),
        ("low_score", {}, {}, ("answers", "kind")),
        ("ticket_opened", {}, {}, ("tickets", "opened_at")),
    ],
)
def test_what_a_moment_lacks_is_named_be_it_a_setting_or_a_table(moment, said, settled, lacks):
    settled = replace(playing.SETTLED, **{"tiers": (), "season": {}, **settled})
    known = replace(playing.known(one_shop(ago(1))), settled=settled, answers=None, tickets=None)
    assert m.moments.told(known, asked(moment, **said).rules) == {rule(moment).name: lacks}


def test_small_counts_of_the_queue_are_not_shown():
    counts = pd.DataFrame({"rule": ["x", "y"], "words": "", "due": [40, 50], "goes": [30, 12], "outranked": [3, 20],
                           "capped": [0, 0], "no_consent": [7, 18], "suppressed": [0, 0]})  # fmt: skip
    shown = m.queue.shown(counts, {"x": 0.5}).set_index("rule")
    assert shown.loc["x", ["outranked", "no_consent"]].isna().all()
    assert shown.loc["total", ["due", "goes", "cost"]].tolist() == [90, 42, 15.0]
    assert shown.loc["x", ["outranked", "no_consent"]].isna().all()
    assert shown["held"].isna().all()


def test_where_few_in_all_are_in_a_state_only_what_is_held_back_is_told():
    counts = pd.DataFrame({"rule": ["x", "y"], "words": "", "due": [40, 530], "goes": [30, 12], "outranked": [3, 0],
                           "capped": [0, 0], "no_consent": [7, 518], "suppressed": [0, 0]})  # fmt: skip
    shown = m.queue.shown(counts, {"x": 0.5}).set_index("rule")
    assert shown[["outranked", "capped", "no_consent", "suppressed"]].isna().all(axis=None)
    assert shown[["goes", "held"]].to_numpy().tolist() == [[12, 518], [30, 10], [42, 528]]


@pytest.mark.parametrize("goes", [5, 85])
def test_where_few_in_all_go_or_do_not_go_only_who_is_due_is_told(goes):
    counts = pd.DataFrame({"rule": ["x", "y"], "words": "", "due": [40, 50], "goes": [0, goes], "outranked": [0, 0],
                           "capped": [0, 0], "no_consent": [40, 50 - goes], "suppressed": [0, 0]})  # fmt: skip
    counts.loc[0, ["goes", "no_consent"]] = [0, 40] if goes == 5 else [40, 0]
    counts.loc[1, ["goes", "no_consent"]] = [goes - counts.loc[0, "goes"], 90 - goes - counts.loc[0, "no_consent"]]
    shown = m.queue.shown(counts, {"x": 0.5, "y": 0.5}).set_index("rule")
    assert shown["due"].tolist() == [50, 40, 90]
    assert shown[["goes", "no_consent", "held", "cost"]].isna().all(axis=None)


def test_a_queue_of_fewer_than_ten_tells_no_count():
    counts = pd.DataFrame({"rule": ["x"], "words": "", "due": [4], "goes": [0], "outranked": [0],
                           "capped": [0], "no_consent": [4], "suppressed": [0]})  # fmt: skip
    assert m.queue.shown(counts, {"x": 0.5})[["due", "goes", "no_consent"]].isna().all(axis=None)


# the coming week


def week_of(book, shop, caps):
    known = playing.known(shop)
    waiting = m.coming_week.waiting(book, known)
    sent = m.coming_week.simulated(waiting, known, caps)
    return waiting, sent, known


def test_what_is_held_back_on_a_morning_goes_on_the_next_while_it_is_listed():
    book = Playbook(
        tuple(replace(rule("ordered", name=name, window=3), cap="held", priority=n) for n, name in enumerate("abc", 1))
    )
    _waiting, sent, _known = week_of(book, one_shop(ago(1)), m.queue.Caps(email=9, all=9))
    days = {row["rule"]: (row["sent_on"] - AS_OF).days for row in sent.to_pyarrow().to_pylist()}
    assert days == {"a": 1, "b": 2}  # on the third morning c is listed no more


def test_the_spread_of_the_week_counts_customers_without_and_with_caps():
    book = Playbook(
        tuple(replace(rule("ordered", name=name, window=3), cap="held", priority=n) for n, name in enumerate("abc", 1))
    )
    waiting, sent, _known = week_of(book, one_shop(ago(1)), m.queue.Caps(email=1, all=9))
    spread = m.coming_week.spread(waiting, sent)
    assert spread.to_numpy().tolist() == [[0, 0, 0], [1, 0, 1], [2, 0, 0], [3, 1, 0]]
    assert m.coming_week.by_rule(waiting, sent, book).to_numpy().tolist() == [
        ["b", 1, 0, 1],
        ["c", 1, 0, 1],
        ["a", 1, 1, 0],
    ]


@pytest.mark.every_twentieth
@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_no_seven_days_of_the_coming_week_hold_more_than_the_caps_let(seeds):
    shop, caps = playing.many(seeds), m.queue.Caps(email=2, sms=1, push=1, all=3, day=1)
    held = Playbook(tuple(replace(one, cap="held") for one in BOOK.rules))
    _waiting, sent, _known = week_of(held, shop, caps)
    past = [(x["customer_id"], x["message_channel"], x["sent_at"].date()) for x in shop["messages"] if x["customer_id"]]
    coming = [(r["customer_id"], r["channel"], r["sent_on"]) for r in sent.to_pyarrow().to_pylist()]
    assert coming
    for who, channel, day in coming:
        near = [c for w, c, d in past + coming if w == who and day - 6 * DAY <= d <= day]
        assert len(near) <= caps.all
        assert near.count(channel) <= caps.by_channel.get(channel, 99)
        assert sum(w == who and d == day for w, _c, d in coming) == 1


# what a contact must bring


def standing(name):
    """Groups of a month end at which nobody of the shop stood."""
    table = hand.CON.create_table(name, playing.groups_of([{"customer_id": "x", "group": "y"}]))
    return table.mutate(at=m.moments.known.day_of(ago(90)))


def test_what_such_customers_brought_is_replayed_on_their_history():
    days = [ago(n) for n in (400, 302, 250, 90, 80)]
    shop = one_shop(*days)
    known = playing.known(shop)
    past = standing("past_hand")
    book = Playbook((replace(rule("silent", name="s", number=40, wait=0), cost=2.0),))
    moments = m.contact_worth.past_moments(book, known, past).to_pyarrow().to_pylist()
    assert sorted(row["due_on"] for row in moments) == [ago(360), ago(262), ago(210)]
    # within 60 days: 302 days ago after 360; 250 after 262; none after 210
    table = m.contact_worth.by_rule(book, known, past)
    assert table["margin"].isna().all()  # of one customer nothing is told
    assert m.contact_worth._brought(m.contact_worth.past_moments(book, known, past), known).to_pyarrow().to_pylist() == [
        {"rule": "s", "customer_id": "a", "x": 80.0}
    ]  # fmt: skip


def test_the_rise_that_pays_is_the_cost_over_the_margin():
    shop = {}
    for n in range(12):
        one = one_shop(*(ago(d) for d in (250, 190 - n)))
        for name, rows in one.items():
            if name == "groups":
                shop.setdefault(name, {})[f"p{n}"] = "Lovers"
                continue
            shop.setdefault(name, []).extend(
                row
                | {
                    key: f"p{n}{row[key]}" if key == "order_id" else f"p{n}"
                    for key in ("order_id", "customer_id")
                    if key in row
                }
                for row in rows
            )
    known = playing.known(shop)
    past = standing("past_rise")
    book = Playbook((replace(rule("silent", name="s", number=20, wait=0), cost=2.0),))
    row = m.contact_worth.by_rule(book, known, past).iloc[0]
    # 12 customers: silent after 250 (all order again within 60 days), and after the second order (none does)
    assert (row["n"], row["customers"], row["margin"]) == (24, 12, pytest.approx(20.0))
    assert row["needed"] == pytest.approx(0.1)


def test_what_such_customers_brought_is_the_same_whatever_order_it_is_summed_in():
    shop = {name: [] for name in one_shop()} | {"groups": {f"p{n}": "Lovers" for n in range(12)}}
    for n in range(12):
        one = one_shop(ago(250), ago(240), ago(236), ago(232))
        for order, line, sales in zip(one["orders"], one["lines"], (100.0, 0.1, 0.2, 0.3 + n / 100), strict=True):
            ids = {"order_id": f"p{n}{order['order_id']}", "customer_id": f"p{n}"}
            shop["orders"].append(order | ids | {"sales": sales, "cost": 0.0})
            shop["lines"].append(line | ids)
    book = Playbook((rule("silent", name="s", number=9, wait=0),))

    def brought(name, orders):
        return m.contact_worth.by_rule(book, playing.known(shop | {"orders": orders}), standing(name)).iloc[0].to_dict()

    there, back = brought("past_there", shop["orders"]), brought("past_back", shop["orders"][::-1])
    assert sum((0.1, 0.2, 0.3)) != sum((0.3, 0.2, 0.1))
    assert there["customers"] == 12
    known = playing.known(shop)
    each = m.contact_worth._brought(m.contact_worth.past_moments(book, known, standing("past_cents")), known)
    assert sorted(each.to_pandas()["x"]) == [round(0.6 + n / 100, 2) for n in range(12)]
    assert there == {name: pytest.approx(value, rel=0, abs=0, nan_ok=True) for name, value in back.items()}


def test_costs_are_the_rule_s_else_the_channel_s_else_the_mean_of_messages_sent():
    messages = [
        message(3) | {"cost": 6.0, "recipients": 3},
        message(4) | {"cost": 2.0},
        message(5, channel="sms") | {"cost": 9.0},
    ]
    known = playing.known(one_shop(ago(1), messages=messages))
    rules = (rule("ordered", name="a", cost=1.0), rule("ordered", name="b"), rule("ordered", name="c", channel="sms"),
             rule("ordered", name="d", channel="post"))  # fmt: skip
    costs = m.contact_worth.costs(Playbook(rules, {"sms": 0.3}), known)
    assert {name: costs[name] for name in "abc"} == {"a": 1.0, "b": 2.0, "c": 0.3}
    assert costs["d"] != costs["d"]


def test_a_test_is_told_by_its_name_and_arm():
    read = pd.DataFrame({"trial": ["t", "u", "u"], "arm": ["x", "y", "z"], "verdict": ["better", "few", "unclear"],
                         "amount_difference": [3.0, 1.0, 2.0], "amount_low": 0.5, "amount_high": 6.0, "n": 50.0,
                         "n_control": 40.0, "days": 60})  # fmt: skip
    rules = [
        rule("ordered", name=name, trial=trial)
        for name, trial in zip("abcde", ("t", "u", "u: z", "u: y", ""), strict=True)
    ]
    told = m.contact_worth.tested(Playbook(tuple(rules)), read).set_index("rule")
    assert told["verdict"].tolist() == ["better", "several_arms", "unclear", "few", ""]
    assert told.loc["a", ["uplift", "uplift_low", "n_tested"]].tolist() == [3.0, 0.5, 90.0]
    assert told["uplift"].isna().tolist() == [False, True, False, True, True]


def test_lines_of_the_playbook_hold_their_steps_and_what_they_lack():
    known = playing.known(one_shop(ago(1)))
    book = load()
    counts = m.queue.counts(m.queue.today(book, known, m.queue.Caps()), book)
    lines = m.eligible.lines(book, known, counts).set_index("line")
    assert [len(lines[lines["part"] == part]) for part in ("groups", "moments", "flows")] == [12, 12, 10]
    assert [step[2] for step in lines.loc["cart", "steps"]] == [0, 0, 2]
    assert tuple(lines.loc["cart", ["table", "column"]]) == ("events", "cart")
    assert lines.loc["thank_you_ten", "table"] == ""
