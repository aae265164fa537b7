"""What may stand on no slide: marks of one person, secrets and paths of a machine, replaced wherever they are found."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

MASK = "•••"
_CNP_WEIGHTS = tuple(map(int, "279146358279"))


def _is_cnp(text: str) -> bool:
    control = sum(weight * int(digit) for weight, digit in zip(_CNP_WEIGHTS, text, strict=False)) % 11
    return int(text[12]) == (1 if control == 10 else control)


def _is_iban(text: str) -> bool:
    plain = re.sub(r"\s", "", text).upper()
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


_ANY: Callable[[str], bool] = bool
_MARKS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+\.[^\W\d_]{2,}"), _ANY),
    (re.compile(r"(?i)\bRO\d\d(?: ?[A-Z0-9]{4}){5}\b"), _is_iban),
    (re.compile(r"(?i)\b[A-Z]{2}\d\d[A-Z0-9]{11,30}\b"), _is_iban),
    (re.compile(r"\b[A-Z]{2}\d\d(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,3})?\b"), _is_iban),
    (re.compile(r"(?<![\d.,])[1-9]\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{6}(?![\d.,]?\d)"), _is_cnp),
    (re.compile(r"(?<![\w.,])(?:\+|00)\d{1,3}(?:[ .()/-]{0,2}\d){8,11}(?!\d)"), _ANY),
    (re.compile(r"(?<![\d.,])0[237]\d\d(?:[ ./-]?\d{3}){2}(?![\d.,]?\d)"), _ANY),
    (re.compile(r"(?<!\w)(?:[A-Za-z]:\\|\\\\)[^\s\"<>|]+"), _ANY),
    (re.compile(r"(?<![\w.:/])/(?:home|Users|root|etc|var|tmp|mnt|opt|srv|work)/[^\s\"<>|]+"), _ANY),
    (re.compile(r"\b(?:[spr]k_(?:live|test)_|gh[pousr]_|xox[abpr]-|AKIA|eyJ)[\w.-]{12,}"), _ANY),
    (re.compile(r"(?i)\b(?:password|passwd|parol[aă]|secret|token|api[_-]?key)\s*[=:]\s*\S+"), _ANY),
)
"""E-mail, IBAN (by its check digits), CNP (by its check digit), phone numbers, paths, keys and passwords."""


@lru_cache(8_192)
def masked(text: str) -> str:
    """The text with each e-mail address, phone number, CNP, IBAN, secret and machine path replaced by ``•••``.

    Names of people cannot be told from other words; they stay out because no measure reads their columns.

    >>> masked("Cadou pentru ana@pop.ro, 0722 123 456")
    'Cadou pentru •••, •••'
    """
    for mark, holds in _MARKS:
        text = mark.sub(lambda found, holds=holds: MASK if holds(found[0]) else found[0], text)
    return text


def masked_within(told: Any) -> Any:
    """The same mappings and lists with every text in them masked; keys, numbers and the rest as they are."""
    if isinstance(told, str):
        return masked(told)
    if isinstance(told, dict):
        return {key: masked_within(value) for key, value in told.items()}
    if isinstance(told, (list, tuple)):
        return [masked_within(item) for item in told]
    return told
