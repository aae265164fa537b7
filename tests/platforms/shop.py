"""One small shop, invented, whose truth every platform's export must give back."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Bucharest")
TAX = 0.19


@dataclass
class Line:
    """What was bought: pieces, price of one without tax, money off the whole line, money given back later."""

    sku: str
    name: str
    quantity: int
    price: float
    off: float = 0.0
    refund: float = 0.0

    @property
    def value(self) -> float:
        return round(self.quantity * self.price - self.off, 2)


@dataclass
class Order:
    """An order as it happened; amounts without tax."""

    number: int
    at: datetime
    email: str
    ok: bool
    lines: list[Line] = field(default_factory=list)
    discount: float = 0.0
    shipping: float = 0.0

    @property
    def customer(self) -> int:
        return int(self.email[5:-12])

    @property
    def goods(self) -> float:
        return round(sum(line.value for line in self.lines) - self.discount, 2)

    @property
    def total(self) -> float:
        return round(self.goods + self.shipping, 2)

    @property
    def tax(self) -> float:
        return round(self.total * TAX, 2)

    @property
    def refund(self) -> float:
        return round(sum(line.refund for line in self.lines), 2)

    @property
    def local(self) -> datetime:
        return self.at.astimezone(ZONE).replace(tzinfo=None)


def orders(n=60, discounts=True, line_discounts=True, refunds=True, seed=7) -> list[Order]:
    """A shop's orders, two days of them across midnight in Bucharest; some cancelled, some partly given back."""
    dice = random.Random(seed)
    made = []
    for i in range(n):
        at = datetime(2025, 1, 3, 21, 17, 5, tzinfo=UTC) + timedelta(days=5 * i, minutes=17 * i)
        order = Order(1001 + i, at, f"maria{dice.randint(1, 15)}@example.com", dice.random() > 0.15)
        for _ in range(dice.randint(1, 4)):
            sku = dice.randint(1, 9)
            line = Line(f"SKU-{sku:03}", f"Produs, „{sku}” ș", dice.randint(1, 3), dice.randint(500, 19_999) / 100)
            if line_discounts and dice.random() < 0.3:
                line.off = round(line.price * line.quantity * 0.1, 2)
            order.lines.append(line)
        if discounts and dice.random() < 0.3:
            order.discount = round(order.goods * 0.07, 2)
        order.shipping = dice.choice([0.0, 15.99, 19.0])
        if refunds and order.ok and dice.random() < 0.3:
            order.lines[0].refund = round(order.lines[0].value / 2, 2)
        made.append(order)
    return made


def truth(shop: list[Order], shipping=True) -> dict[str, dict[str, float]]:
    """Per order the money of each kind of line."""
    told = {}
    for order in shop:
        kinds = defaultdict(float)
        if order.ok:
            kinds |= {"sale": order.goods, "fee": order.shipping * shipping, "return": -order.refund}
        else:
            kinds["cancelled"] = order.goods + order.shipping * shipping
        told[str(order.number)] = {kind: round(value, 2) for kind, value in kinds.items() if value}
    return told


def found(client) -> dict[str, dict[str, float]]:
    """The same, as the contract tables hold it."""
    lines = client.table("lines")
    sums = lines.group_by("order_id", "kind").agg(value=lines.net_amount.sum()).to_pandas()
    told = defaultdict(dict)
    for row in sums.itertuples():
        told[row.order_id.removeprefix("#")][row.kind] = round(row.value, 2)
    return dict(told)


def days(client) -> dict[str, datetime]:
    """When each order was placed, in the shop's time, to the second."""
    lines = client.table("lines")
    rows = lines.group_by("order_id").agg(at=lines.ordered_at.min(), last=lines.ordered_at.max()).to_pandas()
    assert (rows["at"] == rows["last"]).all()
    return {row.order_id.removeprefix("#"): row.at.to_pydatetime() for row in rows.itertuples()}


def buyers(client) -> dict[str, str]:
    """Who placed each order."""
    lines = client.table("lines")
    rows = lines.group_by("order_id").agg(who=lines.customer_id.max(), n=lines.customer_id.nunique()).to_pandas()
    assert (rows.n <= 1).all()
    return {row.order_id.removeprefix("#"): row.who for row in rows.itertuples()}


def pieces(client) -> dict[str, float]:
    """Pieces and money of each product over the lines that are goods."""
    lines = client.table("lines")
    goods = lines.filter(lines.quantity.notnull() & lines.product_id.notnull())
    rows = goods.group_by("product_id").agg(n=goods.quantity.sum()).to_pandas()
    return dict(zip(rows.product_id, rows.n, strict=True))


def sold(shop: list[Order]) -> dict[str, float]:
    """Pieces of each product, as they were sold."""
    counts = defaultdict(float)
    for order in shop:
        for line in order.lines:
            counts[line.sku] += line.quantity
    return dict(counts)
