"""Rules of the shop that its lines raise: VAT, costs, lines without price or quantity, order ids of a second form."""

from __future__ import annotations

from dataclasses import dataclass

import ibis

from toolkit import contract
from toolkit.errors import ConfigError
from toolkit.intake.texts import id_form, trim
from toolkit.intake.wizard.draft import Draft
from toolkit.intake.wizard.naming import meanings
from toolkit.intake.wizard.questions import Interview, Question
from toolkit.words import Count, Number, Phrase, _

YES_NO = ("yes", "no")
FREE, MOVED, LEFT = ("free", "stock", "sale"), ("stock", "free"), ("adjustment", "stock", "leave")
PREFIXED = ("sale", "return", "cancelled", "adjustment", "fee", "test")
RARE, FEWEST_FORMS = 0.2, 5
"""Order ids beginning with letters are asked about where at most this share of lines has them, in few forms."""
MONEY = ("net_amount", "unit_price", "order_total")


@dataclass(frozen=True)
class Vat:
    """Whether amounts and costs hold VAT, and the rate; nothing where it is not known."""

    included: bool | None = None
    rate: float | None = None
    costs_included: bool | None = None


def vat(drafts: dict[str, Draft], interview: Interview) -> Vat:
    """Whether amounts hold VAT: as their headers or the platform say, or as answered.

    Raises
    ------
    ConfigError
        A rate that is none.
    """
    lines = drafts["lines"]
    included, rate = _said(lines), None
    if included is None:
        included = _yes(interview, "vat.included", _("Do the amounts of the orders hold VAT?"))
    if included:
        rate = _rate(interview)
    costs = _costs(drafts, interview)
    return Vat(included, rate, costs)


def _said(lines: Draft) -> bool | None:
    if lines.recipe and lines.recipe.vat == "without":
        return False
    header = next((lines.guesses[name].header for name in MONEY if name in lines.guesses), "")
    if meanings(header) & {"exvat", "incvat"}:
        return "incvat" in meanings(header)
    return None


def _rate(interview: Interview) -> float | None:
    answer = interview.about(Question("vat.rate", _("At which rate (0.19 for 19 %)?")))
    if answer is None:
        return None
    try:
        rate = float(answer.replace(",", ".").removesuffix("%")) / (100 if answer.endswith("%") else 1)
    except ValueError:
        rate = -1.0
    if not 0 <= rate < 1:
        raise ConfigError(_('the answer to vat.rate is "{found}"; write it as 0.19 or 19%.', found=answer))
    return round(rate, 6)


def _costs(drafts: dict[str, Draft], interview: Interview) -> bool | None:
    headers = [d.guesses["unit_cost"].header for d in drafts.values() if "unit_cost" in d.guesses]
    if not headers:
        return None
    said = [meanings(header) & {"exvat", "incvat"} for header in headers]
    if all(said):
        return any("incvat" in words for words in said)
    return _yes(interview, "vat.costs_included", _('Do the costs of goods ("{header}") hold VAT?', header=headers[0]))


def _yes(interview: Interview, key: str, text: Phrase) -> bool | None:
    answer = interview.about(Question(key, text, YES_NO))
    return None if answer is None else answer == "yes"


def of_lines(lines: Draft, interview: Interview) -> None:
    """Ask about the lines that a shop's rules must class, and add the rules to the draft."""
    if lines.recipe is None:
        _ask_amounts(lines, interview)
        _ask_prefixes(lines, interview)


def of_spend(spend: Draft, interview: Interview) -> None:
    """What marketing costs paid for, where no column says so: media in a report of clicks, otherwise as answered."""
    if spend.recipe is not None or spend.has("kind"):
        return
    if {"clicks", "impressions"} & spend.guesses.keys():
        spend.constants["kind"] = "media"
        return
    text = _("{file}: no column says what the costs paid for: what was it?", file=spend.files[0])
    kind = interview.about(Question("spend.kind", text, contract.COSTS))
    if kind:
        spend.constants["kind"] = kind


def _ask_amounts(lines: Draft, interview: Interview) -> None:
    amounts = _amounts(lines)
    if amounts is None:
        return
    zero, empty, below = amounts.amount == 0, amounts.quantity == 0, amounts.quantity < 0
    row = amounts.agg(
        free=(zero & ~empty & ~below).sum().fill_null(0),
        moved=(zero & below).sum().fill_null(0),
        empty=empty.sum().fill_null(0),
        value=amounts.amount.sum(where=empty).fill_null(0.0),
    ).to_pandas().iloc[0]  # fmt: skip
    if row["moved"]:
        _ask_kind(lines, _moved(int(row["moved"])), interview)
    if row["free"]:
        _ask_kind(lines, _free(int(row["free"])), interview)
    if row["empty"]:
        _ask_kind(lines, _empty(int(row["empty"]), float(row["value"])), interview)


def _ask_kind(lines: Draft, question: Question, interview: Interview) -> None:
    kind = interview.about(question)
    if kind in contract.KINDS and kind != "sale":
        lines.kinds.append({"kind": kind} | dict(question.rule))


def _moved(n: int) -> Question:
    text = _(
        "{n} lines have no price and a negative quantity: moves of stock (stock), or returned gifts (free)?",
        n=Count(n),
    )
    return Question("lines.negative_without_price", text, MOVED, "stock", {"price": 0, "quantity_below": 0})


def _free(n: int) -> Question:
    text = _("{n} lines have no price: given away (free), moves of stock (stock), or sales at zero (sale)?", n=Count(n))
    return Question("lines.without_price", text, FREE, "free", {"price": 0})


def _empty(n: int, value: float) -> Question:
    text = _(
        "{n} lines have quantity 0 and come to {value} together: corrections (adjustment), moves of stock (stock), or "
        "mistakes to be set aside (leave)?",
        n=Count(n), value=Number(value, 2),
    )  # fmt: skip
    return Question("lines.without_quantity", text, LEFT, "", {"quantity_above": -0.001, "quantity_below": 0.001})


def _ask_prefixes(lines: Draft, interview: Interview) -> None:
    if "order_id" not in lines.guesses:
        return
    order_id = id_form("order_id", trim(lines.rows.order_id))
    ids = lines.rows.select(id=order_id, prefix=order_id.re_extract(r"^([A-Za-z]{1,4})[-\s]?\d", 1))
    told = ids.group_by("prefix").agg(n=ids.count(), example=ids.id.min()).filter(ibis._.prefix.notnull()).to_pandas()
    rare = told[(told.prefix != "") & (told.n <= RARE * told.n.sum())].sort_values(["n", "prefix"])
    for row in rare.itertuples() if len(rare) <= FEWEST_FORMS else ():
        text = _(
            "order ids that begin with {prefix}, such as {example} ({n} lines): what are they?",
            prefix=row.prefix, example=row.example, n=Count(int(row.n)),
        )  # fmt: skip
        rule = {"order_id_prefix": row.prefix}
        _ask_kind(lines, Question(f"prefix.{row.prefix}", text, PREFIXED, "", rule), interview)


def _amounts(lines: Draft) -> ibis.Table | None:
    """Each line's price (or value) and quantity as numbers; nothing where a mark is still open."""
    price = next((name for name in ("unit_price", "net_amount") if name in lines.guesses), None)
    if price is None:
        return None
    names = {"amount": price} | ({"quantity": "quantity"} if "quantity" in lines.guesses else {})
    if not lines.read.keys() >= set(names.values()):
        return None
    rows = lines.rows.select(**{f"raw_{out}": lines.rows[name].strip() for out, name in names.items()})
    for out, name in names.items():
        values = lines.read[name]
        read = values.select(text=values.raw, **{out: values.value.cast("float64")})
        rows = rows.left_join(read, rows[f"raw_{out}"] == read.text).drop("text")
    return rows.select("amount", quantity=(rows.quantity if "quantity" in names else ibis.literal(1.0)).fill_null(1.0))
