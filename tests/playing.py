"""Small shops for the playbook, and its moments and queue as a plain loop over events would tell them."""

import math
import random
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import hand
import pyarrow as pa

from toolkit import measures as m
from toolkit.measures.moments.known import Known, Settled
from toolkit.measures.periods import add_months
from toolkit.measures.playbook import Rule

AS_OF = date(2026, 3, 10)
FIRST = date(2025, 9, 1)
GROUPS = ("Soulmates", "Lovers", "Breakup")
DAY = timedelta(days=1)


def made(seed):
    """A shop of a few people as plain lists of dicts, by table."""
    rng = random.Random(seed)
    length = (AS_OF - FIRST).days
    people = [f"c{i}" for i in range(rng.randint(3, 7))]
    shop = {name: [] for name in ("lines", "orders", "customers", "events", "answers", "messages", "tickets")}

    def moment():
        return datetime.combine(
            FIRST + timedelta(days=rng.randint(0, length)), time(rng.randint(0, 23), rng.randint(0, 59))
        )

    def recent():
        day = AS_OF - timedelta(days=rng.randint(0, 12))
        return datetime.combine(day, time(rng.randint(0, 23), rng.randint(0, 59)))

    for n in range(rng.randint(3, 40)):
        at, who = (recent if rng.random() < 0.4 else moment)(), rng.choice([*people, None])
        at = datetime.combine(at.date(), time()) if rng.random() < 0.1 else at
        sales = float(rng.choice([20, 50, 90, 150]))
        channel, arrives = rng.choice(["shop", "website", None]), at + timedelta(days=rng.randint(0, 6))
        order = {"order_id": f"O{n}", "customer_id": who, "ordered_at": at}
        shop["orders"].append(
            order | {"day": at.date(), "sales": sales, "cost": sales / 2, "n_lines": 1, "sales_channel": channel}
        )
        shop["lines"].append(order | {
            "kind": "sale", "net_amount": sales, "sales_channel": channel,
            "delivered_at": arrives if arrives.date() <= AS_OF and rng.random() < 0.8 else None,
        })  # fmt: skip
        if rng.random() < 0.2:
            back = min(at + timedelta(days=rng.randint(0, 9)), datetime.combine(AS_OF, time(23)))
            shop["lines"].append(
                order | {"ordered_at": back, "kind": rng.choice(["return", "cancelled"]), "net_amount": -sales}
            )
    for who in [*people, "listed"]:
        if rng.random() < 0.85:
            born = date(rng.randint(1950, 2005), rng.randint(1, 12), 1) + timedelta(days=rng.randint(0, 30))
            shop["customers"].append({
                "customer_id": who, "email": "a@x.ro" if rng.random() < 0.8 else None,
                "phone": "+40721000111" if rng.random() < 0.7 else None,
                "birthday": rng.choice([born, date(2000, 2, 29), (AS_OF + rng.randint(-3, 4) * DAY).replace(year=1990), None]),
                "registered_at": rng.choice([moment(), recent(), None]),
                **{f"{c}_consent": rng.choice([True, True, False, None]) for c in ("email", "sms", "push", "ads")},
                "suppressed": rng.choice([True, False, None, None, None]),
            })  # fmt: skip
    for _n in range(rng.randint(0, 12)):
        kind = rng.choice(["cart", "cart", "visit", "account"])
        shop["events"].append({"at": recent(), "kind": kind, "customer_id": rng.choice([*people, "listed", None])})
    for order in shop["orders"]:
        if order["customer_id"] and rng.random() < 0.3:  # a cart shortly before the order
            at = order["ordered_at"] - timedelta(minutes=rng.choice([0, 5, 15, 16, 90]))
            shop["events"].append({"at": at, "kind": "cart", "customer_id": order["customer_id"]})
    for _n in range(rng.randint(0, 6)):
        about = rng.choice(shop["orders"])["order_id"] if rng.random() < 0.5 else None
        shop["answers"].append({
            "answered_at": recent(), "survey": "s", "question": "q", "value": str(rng.randint(0, 10)),
            "kind": rng.choice(["nps", "nps", "csat"]), "order_id": about,
            "customer_id": None if about else rng.choice(people),
        })  # fmt: skip
    for _n in range(rng.randint(0, 10)):
        shop["messages"].append({
            "sent_at": recent(), "flow": rng.choice(["Cart", " cart", "reactivation", "news", "research", "post_purchase"]),
            "message_channel": rng.choice(["email", "email", "sms", "push", None]),
            "customer_id": rng.choice([*people, None]), "clicked": rng.choice([1, 0, None]),
            "answered": rng.choice([1, 0, None]), "unsubscribed": rng.choice([1, 0, None, None, None]),
        })  # fmt: skip
    for _n in range(rng.randint(0, 4)):
        at = recent()
        late = at + timedelta(hours=rng.randint(1, 30))
        shop["tickets"].append({
            "opened_at": at, "answered_at": rng.choice([late if late.date() <= AS_OF else None, None]),
            "customer_id": rng.choice(people), "resolved": rng.choice([True, False, None]),
        })  # fmt: skip
    buyers = sorted({o["customer_id"] for o in shop["orders"]} - {None})
    shop["groups"] = {who: rng.choice(GROUPS) for who in buyers}
    return shop


def many(seeds):
    """Several shops as one: nobody buys in two of them."""
    whole = {}
    for seed in seeds:
        for name, rows in made(seed).items():
            if name == "groups":
                whole.setdefault(name, {}).update({f"{seed}.{who}": group for who, group in rows.items()})
                continue
            ids = [{key: f"{seed}.{row[key]}" for key in ("customer_id", "order_id") if row.get(key)} for row in rows]
            whole.setdefault(name, []).extend(row | own for row, own in zip(rows, ids, strict=True))
    return whole


SETTLED = Settled(
    season={"feast": AS_OF + 5 * DAY}, low=6, tiers=((100.0, 1.5), (200.0, 2.0)), vat=0.19,
)  # fmt: skip


def known(shop, settled=SETTLED, **given):
    """The shop as the measures take it."""
    days = {}
    for order in shop["orders"]:
        if order["customer_id"]:
            one = days.setdefault((order["customer_id"], order["day"]), {"n_orders": 0, "sales": 0.0})
            one["n_orders"] += 1
            one["sales"] += order["sales"]
    days = [{"customer_id": who, "day": day} | one for (who, day), one in days.items()]
    groups = [{"customer_id": who, "group": group} for who, group in shop["groups"].items()]
    assigned = hand.CON.create_table(f"groups_{next(_names)}", groups_of(groups))
    tables = [hand.table(name, shop[name]) for name in ("lines", "orders")]
    others = [hand.table(name, shop[name]) for name in m.moments.TABLES]
    return Known(*tables, hand.table("customer_days", days), AS_OF, assigned, *others, settled=settled, **given)


def groups_of(rows):
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in ("customer_id", "group")})


_names = iter(range(10**9))


def rule(moment, **said):
    """A rule of this moment."""
    given = {"name": "r", "channel": "email", **said}
    return Rule(moment=moment, **given)


class Plain:
    """The moments of a shop by loops over its rows: for each a list of (customer, day, day it is over or None)."""

    def __init__(self, shop, settled=SETTLED):
        self.shop, self.settled = shop, settled
        self.orders = sorted((o for o in shop["orders"] if o["customer_id"]), key=lambda o: o["ordered_at"])

    def days(self, who):
        return sorted({o["day"] for o in self.orders if o["customer_id"] == who})

    @property
    def buyers(self):
        return sorted({o["customer_id"] for o in self.orders})

    def next_day(self, who, day):
        return next((d for d in self.days(who) if d > day), None)

    def order_count(self, rule):
        for who in self.buyers:
            mine = [o["day"] for o in self.orders if o["customer_id"] == who]
            if len(mine) >= rule.number:
                day = mine[int(rule.number) - 1]
                yield who, day, self.next_day(who, day)

    def ordered(self, rule):
        for who in self.buyers:
            for day in self.days(who):
                yield who, day, self.next_day(who, day)

    def in_shop(self, rule):
        for who, day in {(o["customer_id"], o["day"]) for o in self.orders if o["sales_channel"] == "shop"}:
            yield who, day, self.next_day(who, day)

    def delivered(self, rule):
        for line in self.shop["lines"]:
            if line["kind"] == "sale" and line["customer_id"] and line["delivered_at"]:
                yield line["customer_id"], line["delivered_at"].date(), None

    def refunded(self, rule):
        for line in self.shop["lines"]:
            if line["kind"] in ("return", "cancelled") and line["customer_id"]:
                yield line["customer_id"], line["ordered_at"].date(), None

    def silent(self, rule):
        for who in self.buyers:
            for day in self.days(who):
                yield from self.quiet(who, day, rule.number)

    def quiet(self, who, day, length):
        end, after = day + timedelta(days=int(length)), self.next_day(who, day)
        if after is None or after > end:
            yield who, end, after

    def gaps(self, who):
        days = self.days(who)
        return [(b - a).days for a, b in pairwise(days)]

    def grace_passed(self, rule):
        groups = self.shop["groups"]
        by_group = {
            group: [g for who in self.buyers if groups[who] == group for g in self.gaps(who)] for group in GROUPS
        }
        everybody = [gap for gaps in by_group.values() for gap in gaps]
        for who in self.buyers:
            for place, day in enumerate(self.days(who)):
                own, group = self.gaps(who)[:place], by_group[groups[who]]
                usual = own if len(own) >= 3 else group if len(group) >= 100 else everybody
                fixed = rule.number or self.settled.grace_days
                if fixed or usual:
                    yield from self.quiet(who, day, fixed or math.ceil(sum(usual) / len(usual)))

    def cart_left(self, rule):
        last = {}
        for event in self.shop["events"]:
            if event["kind"] == "cart" and event["customer_id"]:
                gone = event["at"] + timedelta(minutes=rule.number)
                held = last.setdefault((event["customer_id"], gone.date()), event["at"])
                last[event["customer_id"], gone.date()] = max(held, event["at"])
        for (who, day), at in last.items():
            placed = [self.placed(o) for o in self.orders if o["customer_id"] == who and self.placed(o) >= at]
            first = min(placed, default=None)
            if first is None or first > at + timedelta(minutes=rule.number):
                yield who, day, first and first.date()

    @staticmethod
    def placed(order):
        at = order["ordered_at"]
        return at + timedelta(seconds=86_399) if at.time() == time() else at

    def visited(self, rule):
        for event in self.shop["events"]:
            if event["kind"] == "visit" and event["customer_id"]:
                yield event["customer_id"], event["at"].date(), None

    def accounts(self):
        made = [(c["customer_id"], c["registered_at"]) for c in self.shop["customers"] if c["registered_at"]]
        made += [
            (e["customer_id"], e["at"]) for e in self.shop["events"] if e["kind"] == "account" and e["customer_id"]
        ]
        for who in {who for who, _at in made}:
            yield who, min(at for one, at in made if one == who).date()

    def account(self, rule):
        for who, day in self.accounts():
            yield who, day, None

    def signed_up(self, rule):
        for who, day in self.accounts():
            first = next(iter(self.days(who)), None)
            if first is None or first > day:
                yield who, day, first

    def since(self):
        found = {who: self.days(who)[0] for who in self.buyers}
        for one in self.shop["customers"]:
            who, at = one["customer_id"], one["registered_at"]
            days = [day for day in (found.get(who), at and at.date()) if day]
            found[who] = min(days, default=None)
        return found

    def birthday(self, rule):
        since = self.since()
        for one in self.shop["customers"]:
            for year in (2025, 2026):
                born = one["birthday"]
                if born:
                    leap = (born.month, born.day) == (2, 29)
                    day = date(year, 2, 28) if leap else born.replace(year=year)
                    if since[one["customer_id"]] is None or since[one["customer_id"]] <= day:
                        yield one["customer_id"], day, None

    def anniversary(self, rule):
        for who, origin in self.since().items():
            for turn in range(1, 40):
                if origin:
                    yield who, add_months(origin, int(rule.number) * turn), None

    def low_score(self, rule):
        buyer = {o["order_id"]: o["customer_id"] for o in self.shop["orders"]}
        for one in self.shop["answers"]:
            who = one["customer_id"] or buyer.get(one["order_id"])
            if one["kind"] == "nps" and who and int(one["value"]) <= (rule.number or self.settled.low):
                yield who, one["answered_at"].date(), None

    def paid(self, who):
        """(day, paid in 365 days before it, and with it), by day."""
        moved = [(o["day"], o["sales"]) for o in self.orders if o["customer_id"] == who]
        moved += [(x["ordered_at"].date(), x["net_amount"]) for x in self.shop["lines"]
                  if x["customer_id"] == who and x["kind"] == "return"]  # fmt: skip
        for day in sorted({day for day, _amount in moved}):
            inside = [(d, a) for d, a in moved if day - timedelta(days=365) < d <= day]
            yield day, 1.19 * sum(a for d, a in inside if d < day), 1.19 * sum(a for _d, a in inside)

    def passing(self, part):
        for who in self.buyers:
            paid = list(self.paid(who))
            for start, _factor in self.settled.tiers:
                for day, before, after in paid:
                    if round(before, 2) < part * start <= round(after, 2):
                        reached = [d for d, _b, a in paid if d > day and round(a, 2) >= start]
                        yield who, day, min(reached, default=None), round(after, 2), start

    def near_tier(self, rule):
        for who, day, over, after, start in self.passing(0.8):
            if after < start:
                yield who, day, over

    def tier_reached(self, rule):
        for who, day, _over, _after, _start in self.passing(1):
            yield who, day, None

    def season(self, rule):
        for who, since in self.since().items():
            for feast in self.settled.season.values():
                day = feast - timedelta(days=int(rule.number))
                if since is None or since <= day:
                    yield who, day, None

    def in_group(self, rule):
        for who, group in self.shop["groups"].items():
            if not rule.groups or group in rule.groups:
                yield who, AS_OF, None

    def ticket_opened(self, rule):
        for one in self.shop["tickets"]:
            yield one["customer_id"], one["opened_at"].date(), None

    def ticket_solved(self, rule):
        for one in self.shop["tickets"]:
            if one["resolved"]:
                yield one["customer_id"], (one["answered_at"] or one["opened_at"]).date(), None

    def sent(self, rule):
        for one in self.shop["messages"]:
            if one["customer_id"] and one["flow"].strip().lower() in rule.after:
                yield one

    def messaged(self, rule):
        for one in self.sent(rule):
            yield one["customer_id"], one["sent_at"].date(), None

    def responded(self, rule):
        for one in self.sent(rule):
            if one["clicked"] or one["answered"]:
                day = one["sent_at"].date()
                yield one["customer_id"], day, next((d for d in self.days(one["customer_id"]) if d >= day), None)

    def happened(self, rule, first, last):
        return {row for row in getattr(self, rule.moment)(rule) if first <= row[1] <= last}

    def due(self, rules):
        """What stands in the queue of the morning after: {(customer, rule): (due day, day it happened)}."""
        morning, found = AS_OF + DAY, {}
        for rule in rules:
            for who, day, over in self.happened(rule, date(2020, 1, 1), date(2027, 1, 1)):
                due_on = day + timedelta(days=rule.wait)
                listed = due_on <= morning <= due_on + timedelta(days=rule.window)
                ended = rule.ends_with_order and over is not None and over <= AS_OF
                theirs = not rule.groups or self.shop["groups"].get(who) in rule.groups
                if listed and not ended and theirs:
                    held = found.get((who, rule.name), (due_on, day))
                    found[who, rule.name] = max(held, (due_on, day))
        return {
            (who, name): told for (who, name), told in found.items()
            if not self.was_sent(who, next(r for r in rules if r.name == name), told[1])
        }  # fmt: skip

    def was_sent(self, who, rule, day):
        for one in self.shop["messages"]:
            mine = one["customer_id"] == who and one["flow"].strip().lower() in rule.names
            fits = one["message_channel"] in (None, rule.channel, rule.fallback)
            late = rule.moment == "in_group" or one["sent_at"].date() >= day + timedelta(days=rule.since)
            if mine and fits and late:
                return True
        return False


def plain_decide(rows, sent, morning, caps):
    """The states of one customer's rows, by a loop: rows are (of_service, priority, -bringing, rule, channel, cap)."""
    week = [c for c, day in sent if morning - 6 * DAY <= day < morning]
    used, today, states = list(week), 0, {}
    limits = caps.by_channel
    for _service, _priority, _bring, name, channel, cap in sorted(rows):
        room = limits.get(channel, 10**6) - used.count(channel)
        if cap == "free":
            states[name] = "goes"
        elif cap == "held" and (limits.get(channel, 10**6) <= week.count(channel) or caps.all <= len(week)):
            states[name] = "capped"
        elif cap == "counted" or (room > 0 and caps.all > len(used) and today < caps.day):
            states[name] = "goes"
            used.append(channel)
            today += 1
        else:
            states[name] = "outranked"
    return states
