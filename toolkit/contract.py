"""The tables every measure may trust: columns, units, ranges.

Each table is written once here as data. From it come the pandera schema that :func:`check` runs, the empty table
that stands for one the client has not sent, and the rows of GLOSSARY.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.errors import DataRefused

if TYPE_CHECKING:  # pandera is long to import, and most commands check nothing
    import ibis
    import pandera.ibis as pa

KINDS = ("sale", "return", "cancelled", "fee", "adjustment", "stock", "test", "free", "excluded")
COSTS = ("media", "tools", "salaries", "overheads")
PARTIES = ("person", "company")
FEWEST_PEOPLE = 10
"""The fewest people of whom anything is shown."""
TEXT, NUMBER, COUNT, DAY, TIME, FLAG = "string", "float64", "int64", "date", "timestamp(6)", "boolean"


@dataclass(frozen=True)
class Column:
    """One column: its type, its unit or meaning, whether a row may lack it, and the values it may hold."""

    name: str
    type: str
    meaning: str
    required: bool = False
    one_of: tuple[str, ...] = ()
    at_least: float | None = None


@dataclass(frozen=True)
class Table:
    """A contract table: what a row is and what its columns hold."""

    name: str
    row: str
    columns: tuple[Column, ...] = field(default=())

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.required)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    def __getitem__(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


TABLES = {
    t.name: t
    for t in (
        Table("lines", "an order line, or an order where the source has no lines", (
            Column("order_id", TEXT, "the order this line belongs to", True),
            Column("ordered_at", TIME, "when the line was ordered, in the shop's time", True),
            Column("kind", TEXT, "what the line counts as; only sale makes orders", True, one_of=KINDS),
            Column("net_amount", NUMBER, "value after discounts, without VAT, as read; negative for returns", True),
            Column("customer_id", TEXT, "who bought; missing where nobody can be named"),
            Column("product_id", TEXT, "what was bought"),
            Column("quantity", NUMBER, "pieces; negative for returns"),
            Column("unit_cost", NUMBER, "what one piece cost the shop, without VAT", at_least=0),
            Column("discount", NUMBER, "discount given on the line, currency", at_least=0),
            Column("sales_channel", TEXT, "where it was sold: website, app, shop, marketplace, phone"),
            Column("status", TEXT, "the status as the shop wrote it"),
            Column("coupon", TEXT, "coupon code used"),
            Column("region", TEXT, "county or country of delivery"),
            Column("town", TEXT, "town of delivery"),
            Column("agent", TEXT, "sales agent"),
            Column("payment_method", TEXT, "how it was paid"),
            Column("device", TEXT, "device it was ordered on"),
            Column("delivered_at", TIME, "when it was delivered"),
            Column("currency", TEXT, "ISO code of the amount as read"),
        )),
        Table("customers", "a person or company", (
            Column("customer_id", TEXT, "the shop's id of the customer", True),
            Column("email", TEXT, "e-mail address; read by the audience files only"),
            Column("phone", TEXT, "phone number in E.164 form (+40721000111); read by the audience files only"),
            Column("first_name", TEXT, "first name; read by the audience files only"),
            Column("last_name", TEXT, "last name; read by the audience files only"),
            Column("gender", TEXT, "m, f or o", one_of=("m", "f", "o")),
            Column("birth_year", COUNT, "year of birth", at_least=1900),
            Column("birthday", DAY, "day of birth; read by the triggers of step 9 only"),
            Column("party", TEXT, "person or company", one_of=PARTIES),
            Column("region", TEXT, "county or country"),
            Column("town", TEXT, "town"),
            Column("registered_at", TIME, "when the account was made"),
            Column("source_channel", TEXT, "the marketing channel that brought the customer"),
            Column("email_consent", FLAG, "agreed to marketing by e-mail"),
            Column("sms_consent", FLAG, "agreed to marketing by SMS"),
            Column("push_consent", FLAG, "agreed to messages in the app"),
            Column("ads_consent", FLAG, "agreed to matching in advertising"),
            Column("consent_at", TIME, "when the consents were last given or taken back"),
            Column("suppressed", FLAG, "not to be contacted at all: has asked so, or to be erased"),
            Column("country", TEXT, "country as an ISO code of two letters; read by the audience files only"),
            Column("zip", TEXT, "postal code; read by the audience files only"),
        )),
        Table("products", "a product", (
            Column("product_id", TEXT, "the shop's code of the product", True),
            Column("name", TEXT, "what it is called"),
            Column("category", TEXT, "category"),
            Column("brand", TEXT, "brand"),
            Column("unit_cost", NUMBER, "what one piece costs the shop, without VAT", at_least=0),
            Column("list_price", NUMBER, "price in the catalogue", at_least=0),
            Column("launched_at", TIME, "first day on sale"),
            Column("clearance", FLAG, "sold off"),
        )),
        Table("spend", "a month, a source channel and a kind of cost", (
            Column("month", DAY, "first day of the month", True),
            Column("kind", TEXT, "what the money paid for", True, one_of=COSTS),
            Column("amount", NUMBER, "cost without VAT, client's currency", True),
            Column("source_channel", TEXT, "the marketing channel; missing for costs shared by all"),
            Column("campaign", TEXT, "campaign"),
            Column("clicks", NUMBER, "clicks", at_least=0),
            Column("impressions", NUMBER, "impressions", at_least=0),
            Column("conversions", NUMBER, "conversions as the advertising platform counts them", at_least=0),
        )),
        Table("traffic", "a month and a source channel", (
            Column("month", DAY, "first day of the month", True),
            Column("sessions", NUMBER, "visits", True, at_least=0),
            Column("source_channel", TEXT, "the marketing channel"),
            Column("conversions", NUMBER, "orders as the analytics tool counts them", at_least=0),
        )),
        Table("answers", "an answer to a question", (
            Column("answered_at", TIME, "when it was given", True),
            Column("survey", TEXT, "name of the survey", True),
            Column("question", TEXT, "the question as asked", True),
            Column("value", TEXT, "the answer as given", True),
            Column("kind", TEXT, "what kind of question", one_of=("nps", "csat", "ces", "open", "choice")),
            Column("customer_id", TEXT, "who answered"),
            Column("order_id", TEXT, "the order it is about"),
            Column("stage", TEXT, "before or after delivery", one_of=("pre", "post")),
        )),
        Table("messages", "a message sent to a customer, or a sending to many", (
            Column("sent_at", TIME, "when it was sent", True),
            Column("flow", TEXT, "the campaign, automation or survey it belongs to", True),
            Column("message_channel", TEXT, "how it was sent: email, sms, push"),
            Column("customer_id", TEXT, "whom it was sent to; missing where a row is a sending to many"),
            Column("variant", TEXT, "which version of the message it was"),
            Column("recipients", COUNT, "to how many it was sent; 1 where missing", at_least=0),
            Column("opened", COUNT, "how many opened it; 1 or 0 where it went to one", at_least=0),
            Column("clicked", COUNT, "how many clicked in it; 1 or 0 where it went to one", at_least=0),
            Column("answered", COUNT, "how many wrote back; 1 or 0 where it went to one", at_least=0),
            Column("converted", COUNT, "how many did what it was sent for; 1 or 0 where it went to one", at_least=0),
            Column("unsubscribed", COUNT, "how many signed off by it; 1 or 0 where it went to one", at_least=0),
            Column("cost", NUMBER, "what sending it cost, without VAT, client's currency", at_least=0),
        )),
        Table("events", "an event: something a customer did", (
            Column("at", TIME, "when it happened", True),
            Column("kind", TEXT, "what was done: cart, visit, account, wishlist, search", True),
            Column("customer_id", TEXT, "who did it"),
            Column("product_id", TEXT, "the product it was about"),
            Column("value", NUMBER, "what it was worth, as the contents of a cart, client's currency", at_least=0),
        )),
        Table("tickets", "a service contact", (
            Column("opened_at", TIME, "when the customer wrote or called", True),
            Column("answered_at", TIME, "when the shop answered first; missing while it has not"),
            Column("customer_id", TEXT, "who asked"),
            Column("order_id", TEXT, "the order it is about"),
            Column("ticket_channel", TEXT, "how the customer asked: phone, chat, email, social"),
            Column("topic", TEXT, "what it is about, as the shop sorts it"),
            Column("resolved", FLAG, "whether the matter is settled"),
        )),
        Table("campaigns", "a campaign", (
            Column("name", TEXT, "what the campaign is called", True),
            Column("start", TIME, "its first day", True),
            Column("cost", NUMBER, "what it cost in all, without VAT, client's currency", True, at_least=0),
            Column("end", TIME, "its last day"),
            Column("segment", TEXT, "whom it was for: a county, a town, a sales channel, a group"),
            Column("goal", TEXT, "what it was to move"),
            Column("outcome", TEXT, "what came of it, as the client tells it"),
        )),
        Table("trials", "a customer in a test", (
            Column("assigned_at", TIME, "when the customer was put into an arm", True),
            Column("trial", TEXT, "name of the test", True),
            Column("arm", TEXT, "the arm: control, or what else was tried", True),
            Column("customer_id", TEXT, "who was in it"),
            Column("converted", FLAG, "whether the customer did what was hoped for; by default read from the orders"),
            Column("amount", NUMBER, "what the customer brought, currency; by default read from the orders"),
        )),
    )
}  # fmt: skip

BUILT = {
    t.name: t
    for t in (
        Table("orders", "a sale order", (
            Column("order_id", TEXT, "the order", True),
            Column("customer_id", TEXT, "who bought; missing where nobody can be named"),
            Column("ordered_at", TIME, "the order's earliest line", True),
            Column("day", DAY, "the day of ordered_at", True),
            Column("sales", NUMBER, "sum of its sale lines, rounded to 2 decimals, currency", True),
            Column("cost", NUMBER, "cost of its goods, 2 decimals; missing unless every line's cost is known"),
            Column("n_lines", COUNT, "sale lines", True, at_least=1),
            Column("discount", NUMBER, "discount given, currency", at_least=0),
            Column("sales_channel", TEXT, "where it was sold"),
            Column("region", TEXT, "county or country of delivery"),
            Column("town", TEXT, "town of delivery"),
        )),
        Table("customer_days", "a customer and a day with a sale order", (
            Column("customer_id", TEXT, "who bought", True),
            Column("day", DAY, "the day", True),
            Column("n_orders", COUNT, "sale orders on that day", True, at_least=1),
            Column("sales", NUMBER, "sum of them, 2 decimals, currency", True),
            Column("cost", NUMBER, "cost of their goods, 2 decimals; missing unless all is known"),
        )),
    )
}  # fmt: skip


def table(name: str) -> Table:
    """The contract of a table by its name."""
    return TABLES.get(name) or BUILT[name]


def empty(name: str) -> ibis.Table:
    """A table with the contract's columns and no rows."""
    import ibis

    return ibis.memtable([], schema=ibis.schema({c.name: c.type for c in table(name).columns}))


def schema(name: str) -> pa.DataFrameSchema:
    """The pandera schema of a contract table; columns named ``x_…`` and missing optional ones are allowed."""
    import pandera.ibis as pa

    return pa.DataFrameSchema({c.name: _pandera(c) for c in table(name).columns}, strict=False)


def check(name: str, frame: ibis.Table) -> ibis.Table:
    """Refuse a table that breaks its contract.

    Raises
    ------
    DataRefused
        With the table, the column and the rule, for every column at fault.
    """
    from pandera.errors import SchemaErrors

    try:
        schema(name).validate(frame, lazy=True)
    except SchemaErrors as errors:
        faults = sorted({f"{e.schema.name if e.schema else ''}: {e}".split("\n")[0] for e in errors.schema_errors})
        raise DataRefused(f"{name}: " + "; ".join(faults)) from None
    return frame


def _pandera(column: Column) -> pa.Column:
    import ibis.expr.datatypes as dt
    import pandera.ibis as pa

    checks = [pa.Check.isin(list(column.one_of))] if column.one_of else []
    if column.at_least is not None:
        checks.append(pa.Check.ge(column.at_least))
    return pa.Column(dt.dtype(column.type), checks, nullable=not column.required, required=column.required)
