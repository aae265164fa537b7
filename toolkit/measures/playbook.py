"""The playbook: who gets what, when and on which channel, as rules that a client edits."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib import resources
from typing import Any

from toolkit.errors import ConfigError
from toolkit.measures.consent import CHANNELS
from toolkit.measures.groupmap import load as load_groups
from toolkit.measures.moments.known import ENDED, FOLLOWING, MOMENTS, NUMBERED
from toolkit.words import _

PARTS = ("groups", "moments", "flows")
"""Where a rule of the method stands: METHOD 1.0.10, 1.0.17 and 1.1, 1.2."""
OWN = "own"
PURPOSES, CAPS = ("service", "marketing"), ("held", "counted", "free")
FILE = "playbook.toml"


@dataclass(frozen=True)
class Rule:
    """A row of the playbook: ``groups`` x ``moment`` x what is said (by its ``name``, or in a client's own ``words``) x
    ``channel``.

    Attributes
    ----------
    groups : of today's customers; none: everybody
    moment : one of ``moments.MOMENTS``, with its ``number``; ``follows``: the rule whose message it follows
    fallback : the channel for those whom the first may not reach; "" for none
    wait : days from the day of the moment to the day it is due
    window : mornings on which it stays listed while nobody has acted, 1 or more
    until_order : an order after the moment ends it
    priority : 1 comes first
    purpose : service (needs an address, no consent) or marketing (needs the channel's consent)
    cap : held (held back by the caps), counted (counts and is never held back), free (neither)
    cost : of one contact, currency; None where the channel's applies
    flow, sent_as : what its rules make together; the names of it in the client's messages, beside the rule's own
    trial : a test of the action
    since : days after the moment from which a message of the flow counts as this one (a series has several)
    after : the names under which the messages of ``follows`` are sent
    """

    name: str
    moment: str
    channel: str
    part: str = OWN
    groups: tuple[str, ...] = ()
    number: float | None = None
    follows: str = ""
    fallback: str = ""
    wait: int = 0
    window: int = 3
    until_order: bool = False
    priority: int = 5
    purpose: str = "marketing"
    cap: str = "held"
    cost: float | None = None
    flow: str = ""
    sent_as: tuple[str, ...] = ()
    trial: str = ""
    words: str = ""
    since: int = 0
    after: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """What its messages may be called, as :func:`key` writes it."""
        return tuple(dict.fromkeys(key(name) for name in (*self.sent_as, self.name, self.flow) if name))

    @property
    def ends_with_order(self) -> bool:
        return self.until_order or self.moment in ENDED


@dataclass(frozen=True)
class Playbook:
    """The rules that apply, and what one contact costs on each channel where the client has said."""

    rules: tuple[Rule, ...]
    costs: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Rule:
        return next(rule for rule in self.rules if rule.name == name)

    @property
    def timed(self) -> tuple[Rule, ...]:
        """The rules that become due on a day; the others hold always."""
        return tuple(rule for rule in self.rules if rule.moment != "always")

    def of(self, part: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.part == part)


def key(name: str) -> str:
    """A name of a flow as it is compared: without outer blanks and in small letters."""
    return name.strip().lower()


@cache
def method() -> Mapping[str, Mapping[str, Any]]:
    """The method's own rules (``playbook.toml``), by name."""
    return tomllib.loads(resources.files("toolkit.measures").joinpath(FILE).read_text(encoding="utf-8"))


EDITABLE = tuple(one.name for one in fields(Rule) if one.name not in ("name", "part", "since", "after"))


def load(edits: Mapping[str, Any] | None = None) -> Playbook:
    """The method's playbook with a client's edits.

    Parameters
    ----------
    edits : mapping, optional
        As ``Client.playbook`` gives it: ``costs`` by channel; ``rules``, by name what is changed of a rule, or a new
        rule; ``off`` takes one out.

    Raises
    ------
    ConfigError
        An unknown group, moment, channel or rule; a moment without the number it needs; with file, key and remedy.
    """
    edits = edits or {}
    told = {name: dict(rule) for name, rule in method().items()}
    for name, edit in (edits.get("rules") or {}).items():
        told[name] = told.get(name, {"part": OWN}) | dict(edit)
    rules = [_rule(name, one) for name, one in told.items() if not one.pop("off", False)]
    for channel in edits.get("costs") or {}:
        _one_of("costs", "", channel, CHANNELS)
    return Playbook(_with_steps(_with_followed(rules)), dict(edits.get("costs") or {}))


def _rule(name: str, told: Mapping[str, Any]) -> Rule:
    """A rule, checked."""
    for need, known in (("moment", MOMENTS), ("channel", CHANNELS)):
        if need not in told:
            raise ConfigError(
                _(
                    "{file}: [rules.{rule}] is no rule of the method. Correct its name{near}, or give a new one a "
                    "moment and a channel.",
                    file=FILE, rule=name, near=_near(name, tuple(method())),
                )
            )  # fmt: skip
        _one_of(f"rules.{name}", need, told[need], known)
    for group in told.get("groups", ()):
        _one_of(f"rules.{name}", "groups", group, load_groups().names)
    for held, known in (("purpose", PURPOSES), ("cap", CAPS), ("fallback", ("", *CHANNELS))):
        if held in told:
            _one_of(f"rules.{name}", held, told[held], known)
    if told["moment"] in NUMBERED and told.get("number") is None:
        raise ConfigError(
            _("{file}: [rules.{rule}] moment {moment} needs a number. Add number = …", file=FILE, rule=name,
              moment=told["moment"])
        )  # fmt: skip
    tuples = {name: tuple(told.get(name, ())) for name in ("groups", "sent_as")}
    return Rule(name=name, **{**told, **tuples})


def _one_of(place: str, name: str, found: str, known: Sequence[str]) -> None:
    if found not in known:
        raise ConfigError(
            _(
                "{file}: [{place}] {key} is {found}; it must be one of {known}{near}.",
                file=FILE, place=place, key=name, found=repr(found), known=", ".join(known), near=_near(found, known),
            )
        )  # fmt: skip


def _near(found: str, known: Sequence[str]) -> Any:
    near = difflib.get_close_matches(found, known, 1, 0.6)
    return _(" (did you mean {near}?)", near=near[0]) if near else ""


def _with_followed(rules: Sequence[Rule]) -> list[Rule]:
    """The rules with the names of the messages they follow; one whose leader is switched off follows nothing."""
    names = {rule.name: rule.names for rule in rules}
    for rule in rules:
        if rule.moment in FOLLOWING and rule.follows not in method() and rule.follows not in names:
            _one_of(f"rules.{rule.name}", "follows", rule.follows, tuple(names))
    return [replace(rule, after=names.get(rule.follows, ())) for rule in rules]


def _with_steps(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, each with the day from which a message of its flow and channel is its own, not an earlier step's."""
    rules = tuple(rules)
    return tuple(
        replace(rule, since=max((one.wait + 1 for one in rules if _is_before(one, rule)), default=0)) for rule in rules
    )


def _is_before(one: Rule, other: Rule) -> bool:
    """Whether a rule is an earlier step of the same flow, moment and channel."""
    same = [(r.flow, r.moment, r.number, r.channel) for r in (one, other)]
    return bool(one.flow) and same[0] == same[1] and one.wait < other.wait


__all__ = ["CAPS", "EDITABLE", "FILE", "OWN", "PARTS", "PURPOSES", "Playbook", "Rule", "key", "load", "method"]
