"""``client.toml``: what it may say, and a plain sentence for each mistake in it."""

from __future__ import annotations

import difflib
import hashlib
import itertools
import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from toolkit import contract
from toolkit.errors import ConfigError
from toolkit.words import LANGUAGES, Lines, Phrase, _

INTAKE_PART = {"currency", "timezone", "exported_on", "sources", "vat", "rates", "returns", "excluded", "identity",
               "whales"}  # fmt: skip

NO_RULES = {"name", "language", "currency", "as_of", "exported_on", "deck", "limits"}
"""Parts of the configuration that no figure is worked out by."""
PLACES = {"files", "connection", "table"}
"""What a source says of where it lies, which is no rule of how it is read."""
LATER = _("a day not before first")
RISING = _("four rising numbers, none of them below 0")
ZONE = _('a time zone such as "Europe/Bucharest" or "UTC"')
RATES = _("for each ISO code the days from which a rate holds, as EUR.2025-01-01 = 4.97")
CLAIMED = _("two shares of 0 to 1, the least before the most")
TIERS = _("pairs of an amount and a factor, the amounts rising, none of them below 0")
AMOUNTS = _("amounts above 0")
SPLIT = _("a share above 0 for each of at least two arms")
ONE_KIND = _("each status under one kind only")


class Part(BaseModel):
    """A part of ``client.toml``: unknown keys are refused, values never change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class KindRule(Part):
    """What makes a line of a kind; every condition named must hold, the first rule that holds wins."""

    kind: Literal[contract.KINDS]
    status: tuple[str, ...] = ()
    order_id_prefix: str | None = None
    product_id: tuple[str, ...] = ()
    product_name: tuple[str, ...] = ()
    quantity_below: float | None = None
    quantity_above: float | None = None
    price: float | None = None
    price_below: float | None = None


class Join(Part):
    """A second file (or table) of a source: the header of its key, and that which holds the key in the rows so far."""

    files: tuple[str, ...] = Field(default=(), min_length=1)
    table: str | None = None
    on: str
    key: str | None = None


class Source(Part):
    """How to read the files of one contract table, or the table of a database that holds it.

    ``also``: further files of it that are of another form.
    """

    files: tuple[str, ...] = Field(default=(), min_length=1)
    connection: str | None = None
    table: str | None = None
    recipe: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    statuses: dict[Literal[contract.KINDS], tuple[str, ...]] = Field(default_factory=dict)
    kinds: tuple[KindRule, ...] = ()
    joins: dict[str, Join] = Field(default_factory=dict)
    layout: Literal["first_line", "wide"] | None = None
    header: bool = True
    sheet: str | None = None
    encoding: str | None = None
    delimiter: Literal[",", ";", "\t", "|", "whitespace"] | None = None
    decimal: Literal[",", "."] | None = None
    date_format: str | None = None
    timezone: str | None = None
    nulls: tuple[str, ...] = ()
    amounts: Literal["line", "order"] | None = None
    order_ids: Literal["shared", "per_file"] = "shared"
    also: dict[str, Source] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        return _zone(zone) if zone is not None else None

    @field_validator("statuses")
    @classmethod
    def _one_kind(cls, statuses: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        words = [word for said in statuses.values() for word in {text.strip().casefold() for text in said}]
        if len(set(words)) < len(words):
            raise ValueError(ONE_KIND.singular)
        return statuses


class Vat(Part):
    """Whether the amounts as read (and the costs of goods) hold VAT, and at which rate."""

    included: bool = False
    costs_included: bool = False
    rate: float = Field(default=0.0, ge=0, lt=1)


class Returns(Part):
    """What a return is: whether a negative line is one, the day it counts on, and whether the goods come back."""

    negative: bool = True
    dated: Literal["order", "refund"] = "refund"
    restock: bool = True


class Excluded(Part):
    """Days that count nowhere, first and last included, and why."""

    first: date
    last: date
    reason: str

    @field_validator("last")
    @classmethod
    def _after(cls, last: date, info: Any) -> date:
        if "first" in info.data and last < info.data["first"]:
            raise ValueError(LATER.singular)
        return last


class Identity(Part):
    """Who is nobody, who is the shop itself, and which likeness makes two ids one person.

    Addresses are whole, a part before the @ (``noemail@``) or a domain and its subdomains (``@shop.ro``).
    """

    country: Literal["RO", "MD", "HU", "BG", "GB", "DE", "US"] = "RO"
    staff: tuple[str, ...] = ()
    tests: tuple[str, ...] = ("test@", "teste@", "testare@", "tester@", "testing@", "@test.com", "@test.ro")
    relays: tuple[str, ...] = ("@marketplace.emag.ro", "@emag-marketplace.ro", "@marketplace.amazon.com",
                               "@marketplace.amazon.de", "@marketplace.amazon.co.uk", "@members.ebay.com",
                               "@relay.emag.ro")  # fmt: skip
    placeholders: tuple[str, ...] = ("noemail@", "no-email@", "noreply@", "no-reply@", "faraemail@", "fara@", "nu@",
                                     "na@", "none@", "client@", "anonim@", "guest@")  # fmt: skip
    merge: tuple[Literal["email", "phone", "alias"], ...] = ()


class Whales(Part):
    """From which share of sales on one customer is a whale: results are shown with and without."""

    share: float = Field(default=0.4, gt=0, le=1)


class Groups(Part):
    """How customers are scored; cuts that are not given are proposed from the client's own orders.

    ``value``: whether monetary value is sales less returns, or their margin. ``cells``: scores, such as ``"315"``, that
    this client puts in another group than the method does.
    """

    scoring: Literal["threshold", "quantile"] = "threshold"
    recency_days: tuple[float, float, float, float] | None = None
    frequency: tuple[float, float, float, float] | None = None
    monetary_value: tuple[float, float, float, float] | None = None
    minimum_size: int = Field(default=30, ge=1)
    value: Literal["sales", "margin"] = "sales"
    cells: dict[str, str] = Field(default_factory=dict)

    @field_validator("recency_days", "frequency", "monetary_value")
    @classmethod
    def _rising(cls, cuts: tuple[float, ...] | None) -> tuple[float, ...] | None:
        if cuts is not None and (min(cuts) < 0 or any(b <= a for a, b in itertools.pairwise(cuts))):
            raise ValueError(RISING.singular)
        return cuts


class Coca(Part):
    """What acquiring a customer costs: the parts that count, how costs without a channel are spread, who is new again.

    ``weights`` of source channels, where given, are used instead of ``spread``. A customer is reactivated by an order
    after a silence of more than ``reactivated_days``.
    """

    parts: tuple[Literal[contract.COSTS], ...] = contract.COSTS
    spread: Literal["media", "customers", "none"] = "media"
    weights: dict[str, float] = Field(default_factory=dict)
    reactivated_days: int = Field(default=365, ge=1)

    @field_validator("parts")
    @classmethod
    def _some(cls, parts: tuple[str, ...]) -> tuple[str, ...]:
        if not parts or len(set(parts)) < len(parts):
            raise ValueError("at least one part of the cost, each once")
        return parts

    @field_validator("weights")
    @classmethod
    def _not_negative(cls, weights: dict[str, float]) -> dict[str, float]:
        if weights and (min(weights.values()) < 0 or not sum(weights.values())):
            raise ValueError("numbers of 0 or more, not all of them 0")
        return weights


class Cohorts(Part):
    """What tells first orders apart; by default the first of these that the client sent."""

    by: Literal["category", "region", "coupon", "sales_channel", "product", "source_channel"] | None = None


class Lifetime(Part):
    """How far lifetime value looks ahead, and what a later year's money is worth less, a year (0.1 = 10 %)."""

    horizon_months: int = Field(default=12, ge=1, le=60)
    discount_rate_annual: float = Field(default=0.10, ge=0, lt=1)


class Survey(Part):
    """The open survey: how exact its shares are to be, who is expected to answer, and what a question asks for.

    ``margin``: half the width of an interval (0.1 = 10 points). ``roles``: by the question as asked, where its words do
    not tell.
    """

    margin: float = Field(default=0.10, gt=0, le=0.25)
    response_rate: float = Field(default=0.10, gt=0, le=1)
    roles: dict[str, Literal["won", "barrier", "lost", "missed", "job"]] = Field(default_factory=dict)


class ThemeEdit(Part):
    """What a client changes in a theme of the codebook (see ``measures.codebook``)."""

    branch: Literal["jtbd", "product", "services"] | None = None
    patterns: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Nps(Part):
    """What the net promoter score is held against, and when a row of it or a score calls for something.

    ``months`` up to the last day count. Rows of fewer than ``minimum_answers`` people are not compared; a score up to
    ``alert_up_to`` is to be answered.
    """

    goal: float = Field(default=75, ge=-100, le=100)
    threshold: float = Field(default=40, ge=-100, le=100)
    minimum_answers: int = Field(default=30, ge=10)
    alert_up_to: int = Field(default=6, ge=0, le=10)
    months: int = Field(default=12, ge=1)


class Ideal(Part):
    """Whom the ideal customer profile is of, and what of it is known only later.

    ``groups``: those that are ideal, where others than the best ones are wanted. ``known_later``:
    attributes (``x_…``) that are filled in after the first order. ``future_question``: the question of a survey that
    asks what customers want in future.
    """

    groups: tuple[str, ...] = ()
    known_later: tuple[str, ...] = ()
    future_question: str = ""


class Growth(Part):
    """What the growth plan is for: how large the company is and how far along, as the priorities are chosen by.

    ``recommendation``: source channels whose customers were sent by others, where their names do not say so.
    """

    size: Literal["small", "medium", "big"] | None = None
    stage: Literal["early", "growth", "big"] | None = None
    recommendation: tuple[str, ...] = ()


class Programme(Part):
    """A loyalty programme to replay on the client's orders, and what it is held against.

    ``points_per_100`` paid, VAT included; a reward takes ``reward_points`` and is worth ``reward_value`` (where it is
    not given, a twentieth of what earns it is assumed, and said). ``expiry_months`` 0: points hold for ever.
    ``tiers``: pairs of what is paid in 12 months and the factor from there on; proposed where none is given.
    ``cashback``: a share of what is paid; where it is 0, as much as points promise. ``claimed``: the least and the
    most of the rewards within reach that customers will claim. ``monthly_cost`` of running it. ``thresholds``: order
    values, as paid, at which the shop gives or gave something, such as free postage.
    """

    points_per_100: float = Field(default=10, ge=0.01)
    reward_points: float = Field(default=100, ge=0.01)
    reward_value: float | None = Field(default=None, gt=0)
    expiry_months: int = Field(default=12, ge=0, le=120)
    tiers: tuple[tuple[float, float], ...] = ()
    cashback: float = Field(default=0, ge=0, le=1)
    claimed: tuple[float, float] = (0.5, 1.0)
    monthly_cost: float = Field(default=0, ge=0)
    thresholds: tuple[float, ...] = ()

    @property
    def points(self) -> dict[str, Any]:
        """The rules of the points, as ``measures.programme.Programme`` takes them."""
        names = {"points_per_100", "reward_points", "reward_value", "expiry_months", "monthly_cost", "tiers"}
        return self.model_dump(include=names)

    @field_validator("claimed")
    @classmethod
    def _shares(cls, claimed: tuple[float, float]) -> tuple[float, float]:
        if not 0 < claimed[0] <= claimed[1] <= 1:
            raise ValueError(CLAIMED.singular)
        return claimed

    @field_validator("tiers")
    @classmethod
    def _steps(cls, tiers: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        starts = [start for start, _factor in tiers]
        if any(start <= 0 or factor <= 0 for start, factor in tiers) or starts != sorted(set(starts)):
            raise ValueError(TIERS.singular)
        return tiers

    @field_validator("thresholds")
    @classmethod
    def _amounts(cls, thresholds: tuple[float, ...]) -> tuple[float, ...]:
        if any(amount <= 0 for amount in thresholds):
            raise ValueError(AMOUNTS.singular)
        return thresholds


class Caps(Part):
    """The most messages to one customer in any seven days in a row, by channel and in ``all``, and on one ``day``."""

    email: int = Field(default=2, ge=0)
    sms: int = Field(default=1, ge=0)
    push: int = Field(default=2, ge=0)
    all: int = Field(default=3, ge=0)
    day: int = Field(default=1, ge=1)


class Personalisation(Part):
    """Who may be written to how often and when, which platforms get files, and how their texts are written.

    ``season``: days by name, such as a holiday, that rules of the playbook count back from. ``grace``: the grace
    period in days, of everybody; where it is not given, it is personal. ``plain_letters``: texts for people, e-mails
    and SMS without diacritics; what advertising matches keeps them. ``changed_on``: since when messages are others.
    """

    caps: Caps = Caps()
    season: dict[str, date] = Field(default_factory=dict)
    grace: int | None = Field(default=None, ge=1)
    plain_letters: bool = False
    platforms: tuple[Literal["meta", "google", "klaviyo", "mailchimp", "vendor"], ...] = (
        "meta", "google", "klaviyo", "mailchimp", "vendor",
    )  # fmt: skip
    changed_on: date | None = None


class Trial(Part):
    """A test, as planned and as read: see ``measures.planned`` and ``measures.trials``.

    ``control``: the arm without the action, where its name does not tell. ``split``: the share of customers planned for
    each arm, where they are not alike. ``programme``: it is the pilot of the loyalty programme.
    """

    groups: tuple[str, ...] = ()
    metric: Literal["order", "sales", "margin"] | None = None
    days: int | None = Field(default=None, ge=1, le=365)
    effect: float | None = Field(default=None, gt=0, le=5)
    arms: int | None = Field(default=None, ge=2, le=10)
    channel: Literal["", "email", "sms"] | None = None
    control: str | None = None
    split: dict[str, float] = Field(default_factory=dict)
    programme: bool = False

    @field_validator("split")
    @classmethod
    def _some_of_each(cls, split: dict[str, float]) -> dict[str, float]:
        if split and (len(split) < 2 or min(split.values()) <= 0):
            raise ValueError(SPLIT.singular)
        return split


class Deck(Part):
    """What the deck wears."""

    logo: str | None = None
    consultancy: str | None = None
    primary: str | None = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$")
    accent: str | None = Field(default=None, pattern=r"^#[0-9a-fA-F]{6}$")


class Benchmark(Part):
    """Whether the deck shows the client against others, and whether its figures count among those of others."""

    show: bool = False
    give: bool = True


class Limits(Part):
    """What a notebook may use: memory for its queries before they spill to disk, and seconds for each of its cells.

    ``engine``: what runs the queries, DuckDB on this machine or Spark.
    """

    engine: Literal["duckdb", "spark"] = "duckdb"
    memory: str = Field(default="4GB", pattern=r"^\d+(\.\d+)?\s?[KMGT]i?B$")
    seconds: int = Field(default=1800, ge=1)

    @property
    def memory_bytes(self) -> int:
        """The memory in bytes: GB are thousands, GiB are times 1,024."""
        number, unit = re.fullmatch(r"([\d.]+)\s?([KMGT]i?)B", self.memory).groups()
        return int(float(number) * (1024 if unit.endswith("i") else 1000) ** ("KMGT".index(unit[0]) + 1))


class Config(Part):
    """The whole of ``client.toml``."""

    name: str
    language: Literal[tuple(LANGUAGES)] = "ro"
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    timezone: str = "Europe/Bucharest"
    as_of: date | None = None
    exported_on: date | None = None
    sources: dict[Literal[tuple(contract.TABLES)], Source]
    vat: Vat = Vat()
    rates: dict[str, dict[date, float]] = Field(default_factory=dict)
    returns: Returns = Returns()
    excluded: tuple[Excluded, ...] = ()
    identity: Identity = Identity()
    whales: Whales = Whales()
    groups: Groups = Groups()
    coca: Coca = Coca()
    cohorts: Cohorts = Cohorts()
    lifetime: Lifetime = Lifetime()
    survey: Survey = Survey()
    codebook: dict[str, ThemeEdit] = Field(default_factory=dict)
    nps: Nps = Nps()
    ideal: Ideal = Ideal()
    growth: Growth = Growth()
    programme: Programme = Programme()
    personalisation: Personalisation = Personalisation()
    trials: dict[str, Trial] = Field(default_factory=dict)
    methods: dict[str, dict[str, float]] = Field(default_factory=dict)
    deck: Deck = Deck()
    benchmark: Benchmark = Benchmark()
    limits: Limits = Limits()

    def intake_part(self) -> dict[str, Any]:
        """What the intake reads; it alone decides whether tables must be built again."""
        return self.model_dump(mode="json", include=INTAKE_PART)

    @property
    def rules(self) -> dict[str, str]:
        """A hash of each part that is set and that figures are worked out by: another one, and they are others."""
        told = self.model_dump(mode="json", exclude_defaults=True, exclude=NO_RULES)
        told["sources"] = _without_places(told["sources"])
        written = {name: json.dumps(part, sort_keys=True) for name, part in told.items()}
        return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in sorted(written.items())}

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        return _zone(zone)

    @field_validator("sources")
    @classmethod
    def _lines_of_one_form(cls, sources: dict[str, Source]) -> dict[str, Source]:
        if "lines" in sources and sources["lines"].also:
            raise ValueError("order lines of one form; also is for the other tables")
        return sources

    @field_validator("rates")
    @classmethod
    def _positive(cls, rates: dict[str, dict[date, float]]) -> dict[str, dict[date, float]]:
        for code, dated in rates.items():
            if not re.fullmatch("[A-Z]{3}", code) or not dated or min(dated.values()) <= 0:
                raise ValueError(RATES.singular)
        return rates


def _without_places(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    return {name: _without_places(part) for name, part in told.items() if name not in PLACES}


def _zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (KeyError, ValueError, OSError):
        raise ValueError(ZONE.singular) from None


def load_config(path: Path, name: str = "") -> Config:
    """Read and check a ``client.toml``, which messages call by another name where one is given.

    Raises
    ------
    ConfigError
        With the file, the line or the key, the value found and what is allowed, for the first faults (at most three).
    """
    where = f"data/{path.parent.name}/{name or path.name}"
    try:
        document = tomllib.loads(_text(path, where))
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(
            _("{file} is not valid TOML: {fault}. Correct that line.", file=where, fault=str(fault))
        ) from None
    except RecursionError:
        raise ConfigError(_("{file} holds lists within lists without end. Correct it.", file=where)) from None
    try:
        config = Config.model_validate(document)
    except ValidationError as faults:
        raise ConfigError(Lines(tuple(_fault(where, e) for e in faults.errors()[:3]))) from None
    for name, source in config.sources.items():
        _refuse_unread(where, f"sources.{name}", source)
        for other, also in source.also.items():
            _refuse_unread(where, f"sources.{name}.also.{other}", also)
    return config


def _refuse_unread(where: str, place: str, source: Source) -> None:
    """Each source and each join is read either from files or from a table, whose database the source names."""
    if source.connection and not any(part.table for part in (source, *source.joins.values())):
        raise ConfigError(
            _('{file}: [{place}] has a connection and no table. Add table = "…".', file=where, place=place)
        )
    for within, part in ((place, source), *((f"{place}.joins.{name}", join) for name, join in source.joins.items())):
        if bool(part.files) == bool(part.table):
            raise ConfigError(
                _(
                    '{file}: [{place}] must say where its rows are: files = ["raw/…"], or table = "…" with the '
                    "connection of the source, and not both.",
                    file=where, place=within,
                )
            )  # fmt: skip
        if part.table and not source.connection:
            raise ConfigError(
                _(
                    '{file}: [{place}] names the table {table} and no database. Add connection = "raw/…" (a file of '
                    'SQLite or DuckDB) or "postgres://…" to [{source}].',
                    file=where, place=within, table=part.table, source=place,
                )
            )  # fmt: skip
    if source.connection and _SECRET.search(source.connection):
        raise ConfigError(
            _(
                "{file}: [{place}] connection holds a password. Take it out, put it in an environment variable and "
                "write the variable's name in its place, as in ${{SHOP_PASSWORD}}.",
                file=where, place=place,
            )
        )  # fmt: skip


_SECRET = re.compile(
    r"://[^/@\s:]*:(?!\$\{\w+\}@)[^@\s]+@|[?&;](?i:\w*(?:password|passwd|pwd|token|secret|key|credentials?))=(?!\$\{\w+\})[^&;'\"\s]+"
)
"""A password in an address, or a secret among what follows it, that is no name of a variable."""


def _unsecret(text: str) -> str:
    """A text without what may be a secret in it."""
    return _SECRET.sub("•••", text)


def _text(path: Path, where: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise ConfigError(
            _("{file} cannot be opened ({fault}).", file=where, fault=fault.strerror or type(fault).__name__)
        ) from None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        raise ConfigError(
            _(
                "{file} line {line} is not in UTF-8. Save the file as UTF-8.",
                file=where, line=raw[: fault.start].count(b"\n") + 1,
            )
        ) from None  # fmt: skip


def save(path: Path, part: str, values: dict[str, Any]) -> Config:
    """Write values under ``[part]`` of a ``client.toml`` (None takes one out); all else, comments too, stays as it is.

    Returns
    -------
    Config
        As it stands now.

    Raises
    ------
    ConfigError
        The file with these values would be refused; nothing is written.
    """
    document = tomlkit.parse(path.read_bytes().decode("utf-8-sig"))
    table = document.setdefault(part, tomlkit.table())
    for name, value in values.items():
        table.pop(name, None) if value is None else table.update({name: value})
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(tomlkit.dumps(document).encode())
    try:
        config = load_config(fresh, path.name)
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return config


def _fault(where: str, error: Any) -> Any:
    *parents, key = [str(p) for p in error["loc"] if p != "[key]"]
    place = f"[{'.'.join(parents)}] {key}" if parents else key
    if error["type"] == "extra_forbidden" or error["loc"][-1] == "[key]":
        near = difflib.get_close_matches(key, _keys(parents), 1, 0.5)
        if near:
            return _("{file}: unknown key {place}. Did you mean {near}?", file=where, place=place, near=near[0])
        return _("{file}: unknown key {place}. Remove it.", file=where, place=place)
    if error["type"] == "missing":
        return _("{file}: the key {place} is missing. Add it.", file=where, place=place)
    value = _unsecret(repr(error["input"]))
    return _(
        "{file}: {place} is {value}; it must be: {rule}.",
        file=where, place=place, value=value if len(value) <= 80 else f"{value[:79]}…", rule=_rule(key, error),
    )  # fmt: skip


def _rule(key: str, error: Any) -> Any:
    """What a value must be, in words."""
    kind, told = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return Phrase(error["msg"].removeprefix("Value error, "))
    if kind == "string_pattern_mismatch":
        return PATTERNS[key]
    if kind == "literal_error":
        return _("one of {words}", words=told["expected"])
    if kind in ("greater_than_equal", "greater_than", "less_than", "less_than_equal"):
        sign = {"greater_than_equal": "≥", "greater_than": ">", "less_than": "<", "less_than_equal": "≤"}[kind]
        return _("a number {sign} {bound}", sign=sign, bound=next(iter(told.values())))
    if kind == "too_short" and key == "files":
        return _("at least one file")
    return next((rule for start, rule in RULES.items() if kind.startswith(start)), error["msg"])


PATTERNS = {
    "currency": _("an ISO code of three capital letters, as RON"),
    "memory": _('a size such as "4GB"'),
    "primary": _('a colour such as "#0b3044"'),
    "accent": _('a colour such as "#0b3044"'),
}
RULES = {
    "string": _("a text in quotes"),
    "bool": _("true or false, without quotes"),
    "int": _("a whole number, without quotes"),
    "float": _("a number, without quotes"),
    "finite": _("a number"),
    "date": _("a day such as 2026-10-31"),
    "tuple": _('a list in square brackets, as ["raw/orders.csv"]'),
    "dict": _("a table of its own, with a key and a value on each line"),
    "model": _("a table of its own, with a key and a value on each line"),
    "too": _("a list of that many values, no more and no fewer"),
}
"""What is said of a value by how pydantic calls its fault."""


def _keys(parents: list[str]) -> list[str]:
    """The keys that the part of the configuration under these keys may have."""
    annotation: Any = Config
    for name in parents:
        if isinstance(annotation, type) and issubclass(annotation, Part):
            field = annotation.model_fields.get(name)
            annotation = field.annotation if field else Config
        else:
            annotation = get_args(annotation)[-1 if get_origin(annotation) is dict else 0]
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return list(annotation.model_fields)
    return [str(key) for key in get_args(get_args(annotation)[0])] if get_origin(annotation) is dict else []
