"""What a column's values look like, and how well that fits a contract column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toolkit import contract
from toolkit.intake.decide import NO, NO_VALUE, YES
from toolkit.intake.mapping import INPUTS
from toolkit.intake.numbers import CURRENCY_WORDS

_MONEY = r"(?:[A-Za-z€£$]{1,4}\.?)?"
_NUMBER = re.compile(rf"[-+(−]?\s*{_MONEY}\s*-?\d[\d\s.,'’\u00a0\u202f]*\s*{_MONEY}\)?-?")
_DAY = re.compile(
    r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b.*|(?:19|20)\d{6}|\d{5}([.,]\d+)?"
    r"|.*\d{1,2}.{1,4}[A-Za-z]{3,}.*\d{4}.*|.*[A-Za-z]{3,}.{1,4}\d{1,2}.*\d{4}.*"
)
_MONTH = re.compile(r"(?:19|20)\d{2}[-./]?\d{2}|\d{1,2}[-./](?:19|20)\d{2}|[^\W\d]{3,}\.?[ .-]+(?:19|20)\d{2}")
_FRACTION = re.compile(r"-?\d+[.,]\d{1,2}")
_CODE = re.compile(r"[A-Z]{3}")
_IDS = ("order_id", "customer_id", "product_id")
_WORDS = ("product_name", "name", "category", "brand", "town", "region", "first_name", "last_name", "question",
          "status", "coupon")  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A column as seen: its header, and its values in some rows, the same rows for each column of a file."""

    header: str
    values: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Three different values, to be shown to a person."""
        return tuple(dict.fromkeys(text.strip() for text in self.values if text.strip()))[:3]


def fits(table: str, column: str, values: Sequence[str]) -> float:
    """How well values fit a column, from 0 (they cannot be it) to 1; 0.9 where there are none."""
    told = [text.strip() for text in values if text.strip() and text.strip().lower() not in NO_VALUE]
    if not told:
        return 0.9

    def share(holds: Callable[[str], object]) -> float:
        return sum(bool(holds(text)) for text in told) / len(told)

    type_ = type_of(table, column)
    if type_ in (contract.NUMBER, contract.COUNT):
        return float(share(_NUMBER.fullmatch) >= 0.8)
    if type_ in (contract.TIME, contract.DAY):
        months = share(_MONTH.fullmatch) if type_ == contract.DAY else 0.0
        return float(max(share(_DAY.fullmatch), months) >= 0.8)
    if type_ == contract.FLAG:
        return 1.0 if share(lambda text: text.lower() in (*YES, *NO)) >= 0.8 else 0.6
    if column == "email":
        return float(share(lambda text: "@" in text) >= 0.5)
    if column == "phone":
        return float(share(lambda text: len(re.sub(r"\D", "", text)) >= 7) >= 0.5)
    if column == "currency":
        return float(share(lambda text: text.lower() in CURRENCY_WORDS or _CODE.fullmatch(text)) == 1)
    if column == "customer_id" and are_names(told):
        return 0.75
    if column in _IDS:
        return 0.6 if share(_FRACTION.fullmatch) >= 0.8 else 1.0
    return 0.5 if column in _WORDS and share(_NUMBER.fullmatch) >= 0.9 else 1.0


def type_of(table: str, column: str) -> str:
    """The type of a contract column or an input beside them."""
    known = contract.TABLES[table]
    return known[column].type if column in known.names else INPUTS.get(table, {}).get(column, contract.TEXT)


def are_names(values: Sequence[str]) -> bool:
    """Whether values are words, as names of people and firms, and no codes or addresses."""
    told = [text for text in values if text.strip()]
    return bool(told) and sum(not re.search(r"[\d@]", text) for text in told) > len(told) / 2


def is_product(pieces: Sequence[str], prices: Sequence[str], values: Sequence[str]) -> bool:
    """Whether nearly all values are pieces times price, to the cent, whatever the decimal mark."""
    rows = [tuple(map(_number, texts)) for texts in zip(pieces, prices, values, strict=True)]
    told = [(count, price, value) for count, price, value in rows if None not in (count, price, value)]
    right = sum(abs(count * price - value) <= max(0.011, 0.001 * abs(value)) for count, price, value in told)
    return bool(told) and right >= 0.9 * len(told)


def _number(text: str) -> float | None:
    digits = re.sub(r"[^\d.,-]", "", text).replace(",", ".")
    whole, mark, part = digits.rpartition(".")
    try:
        return float(f"{whole.replace('.', '')}.{part}" if mark else digits)
    except ValueError:
        return None
