"""Tables of step 0: what became of the rows, what they count as, how each column was read."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from toolkit.show.definitions import KINDS, TABLES, column
from toolkit.show.notes import do, is_asked, place, what
from toolkit.show.tables.table import MOST_ROWS, Table
from toolkit.words import Count, Day, Number, Phrase, Share, Value, _

FATES = ("read", "kept", "deduplicated", "quarantined", "structural")
MOST_FILES = 5
MOST_ASKED, MOST_DECISIONS = 6, 10
LONGEST_EXAMPLE = 30
DATE_PARTS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%M": "mm", "%S": "ss"}
DATE_PART = re.compile("|".join(DATE_PARTS))


def ledger(ledger: dict[str, Any], currency: str) -> Table:
    """What became of every row read, and of its amount: a pair of rows a file, and their sums.

    With more than five files, one pair of rows a source.
    """
    parts = [(_origin(file), file) for source in ledger["sources"].values() for file in source["files"]]
    if len(parts) > MOST_FILES:
        parts = [(TABLES.get(name, name), _sum(source["files"])) for name, source in ledger["sources"].items()]
    rows = [row for name, file in parts for row in _file_rows(name, file, currency)]
    total = _file_rows(_TOTAL, _sum([file for _, file in parts]), currency) if len(parts) > 1 else []
    rows = rows[: MOST_ROWS - len(total)]
    strong = frozenset(range(len(rows), len(rows) + len(total)))
    return Table(("", _("in"), *_FATE_NAMES), (*rows, *total), strong)


def _origin(file: dict[str, Any]) -> Phrase | str:
    """A file's name, or the table and the database it is of."""
    name = file["file"].rsplit("/", 1)[-1]
    return _("table {table} of {file}", table=file["sheet"], file=name) if file.get("is_table") else name


_FATE_NAMES = (_("read"), _("kept"), _("de-duplicated"), _("quarantined"), _("structural"))
_TOTAL: Phrase = _("total")


def _file_rows(name: str | Phrase, file: dict[str, Any], currency: str) -> list[tuple[Any, ...]]:
    """Rows, and the amount in the client's currency; where several were read, each by itself as well."""
    rows: list[tuple[Any, ...]] = [(name, _("rows"), *(Count(file[fate]) for fate in FATES))]
    if file.get("amount"):
        rows.append(("", _("amount, {currency}", currency=currency), *_money(file["amount"])))
    if len(file.get("currencies", ())) > 1:
        rows += [("", _("read in {currency}", currency=c), *_money(m)) for c, m in sorted(file["currencies"].items())]
    return rows


def _money(amount: dict[str, float]) -> tuple[Number, ...]:
    return tuple(Number(amount[fate], 0) for fate in FATES)


def _sum(files: list[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {fate: sum(file[fate] for file in files) for fate in FATES}
    total["amount"] = _added([file["amount"] for file in files if file.get("amount")])
    codes = sorted({code for file in files for code in file.get("currencies", ())})
    parts = {c: [file["currencies"][c] for file in files if c in file.get("currencies", ())] for c in codes}
    total["currencies"] = {code: _added(amounts) for code, amounts in parts.items()}
    return total


def _added(amounts: list[dict[str, float]]) -> dict[str, float] | None:
    return {fate: sum(amount[fate] for amount in amounts) for fate in FATES} if amounts else None


def kinds(ledger: dict[str, Any], currency: str) -> Table:
    """Rows and amounts of each kind of line, with and without a customer, and their sums."""
    found = {(k["kind"], bool(k["with_customer"])): k for k in ledger["sources"]["lines"]["kinds"]}
    names = [kind for kind in KINDS if (kind, True) in found or (kind, False) in found]
    empty = {"rows": 0, "amount": 0.0}
    rows = [[found.get((name, named), empty) for named in (True, False)] for name in names]
    totals = [{n: sum(row[side][n] for row in rows) for n in ("rows", "amount")} for side in (0, 1)]
    amount = _("amount, {currency}", currency=currency)
    header = (_("kind of line"), _("rows with a customer"), amount, _("rows without a customer"), amount)
    cells = [(KINDS[name], *_both(row)) for name, row in zip(names, rows, strict=True)]
    return Table(header, (*cells, (_TOTAL, *_both(totals))), frozenset({len(cells)}))


def _both(row: list[dict[str, Any]]) -> tuple[Value, ...]:
    return tuple(cell for side in row for cell in (Count(side["rows"]), Number(side["amount"], 0)))


def files(ledger: dict[str, Any]) -> Table:
    """How each file was read: how it is written, where its header stands, what in it is no record.

    At most twelve are shown, the ledger holds them all.
    """
    read = [file for source in ledger["sources"].values() for file in source["files"]]
    rows = [
        (
            _origin(file),
            _written(file),
            _header(file),
            Count(file["structural"]),
            Count(file["quarantined"]),
        )
        for file in read
    ]
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 1], (_("and {n} more", n=Count(len(read) - MOST_ROWS + 1)), "", "", "", "")]
    header = (_("file"), _("written as"), _("header"), _("blank, repeated headers, totals"), _("set aside"))
    return Table(header, tuple(rows))


def _written(file: dict[str, Any]) -> Phrase | str:
    if file.get("is_table"):
        return _("table of a database")
    if file["encoding"] == "xlsx":
        return _("workbook, sheet {sheet}", sheet=file["sheet"])
    marks = {"\t": _("tabs"), "whitespace": _("spaces"), " ": _("spaces"), ",": _("commas"), ";": _("semicolons")}
    if not file["delimiter"]:
        return file["encoding"]
    mark = marks.get(file["delimiter"], file["delimiter"])
    return _("{encoding}, separated by {mark}", encoding=file["encoding"], mark=mark)


def _header(file: dict[str, Any]) -> Phrase | str:
    if not file["header_line"]:
        return "–"
    if file["preamble"]:
        return _(
            "line {line}, below “{above}”",
            line=Count(file["header_line"]),
            above=_short(_first(file["preamble_lines"])),
        )
    return _("line {line}", line=Count(file["header_line"]))


def _first(lines: list[str]) -> str:
    return next((line for line in lines if line.strip(" ;,\t")), "")


def decisions(ledger: dict[str, Any]) -> Table:
    """For each column of the order lines: its header, how it was read and why, and what share of its values agree.

    The doubtful come first, then what had to be decided, then texts; at most ten are shown, the ledger holds all.
    """
    return _decided([(column(c["column"]), c) for c in ledger["sources"]["lines"]["columns"]], _("column"))


def other_decisions(ledger: dict[str, Any]) -> Table:
    """For each column of the other tables what :func:`decisions` tells of the order lines."""
    others = {name: source for name, source in ledger["sources"].items() if name != "lines"}
    told = [(TABLES.get(name, name), c) for name, source in others.items() for c in source["columns"]]
    return _decided(told, _("table"))


def _decided(told: list[tuple[Any, dict[str, Any]]], first: Phrase) -> Table:
    ranked = sorted(told, key=lambda t: (t[1]["agree"] >= t[1]["n"], t[1]["why"]["rule"] == "text"))
    rows = [
        (name, _short(c["header"]), _read_as(c), _why(c["why"]), _agreement(c["agree"], c["n"])) for name, c in ranked
    ]
    if len(rows) > MOST_DECISIONS:
        rows = [
            *rows[: MOST_DECISIONS - 1],
            (_("and {n} more", n=Count(len(told) - MOST_DECISIONS + 1)), "", "", "", None),
        ]
    header = (first, _("header in the file"), _("read as"), _("why"), _("agree"))
    return Table(header, tuple(rows) or ((_("no other table was sent"), "", "", "", None),))


def _why(why: dict[str, Any]) -> Phrase:
    """The ground of a decision, with the values that speak for it and against it."""
    if why["rule"] in _GROUNDS:
        return _GROUNDS[why["rule"]]
    told = {"own": Count(why["own"]), "other": Count(why["other"])}
    if why["rule"] == "mark":
        return _("{own} need this mark, {other} the other", **told)
    return _("fits {own}, the next best format {other}", **told)


_GROUNDS = {
    "asked": _("set in client.toml"),
    "plain": _("no decimals in it"),
    "words": _("words known"),
    "text": _("never changed"),
}


def _read_as(decision: dict[str, Any]) -> Phrase | str:
    """A decision of the intake as a person says it: a decimal mark, a date's pattern, or text."""
    decided, rule = decision["decided"], decision["why"]["rule"]
    if rule == "words":
        return _("yes or no")
    if rule == "plain":
        return _("whole numbers")
    if not decided:
        return _("text, as it stands")
    if decided.startswith("decimal "):
        return _("decimal mark {mark}", mark=decided.removeprefix("decimal "))
    return DATE_PART.sub(lambda part: DATE_PARTS[part[0]], decided)


def _agreement(agree: int, n: int) -> Value:
    share = agree / n if n else float("nan")
    return Share(share, 0) if share == 1 else Share(min(share, 0.9999), 2) if n else Number(share)


def notes(ledger: dict[str, Any]) -> Table:
    """What only the client can settle: how often, where first, what to do.

    At most six are shown, the frequent before the rare; the ledger holds them all.
    """
    rows = [(what(n["rule"]), Count(n["count"]), place(n), do(n["rule"])) for n in _found(ledger, True)]
    return Table((_("what was found"), _("how many"), _("first"), _("what to do")), tuple(rows[:MOST_ASKED]))


def righted(ledger: dict[str, Any]) -> Table:
    """What the intake put right: how often, where first and what stood there.

    At most twelve are shown, the frequent before the rare; the ledger holds them all.
    """
    rows = [(what(n["rule"]), Count(n["count"]), place(n), _short(n["example"])) for n in _found(ledger, False)]
    return Table((_("what was put right"), _("how many"), _("first"), _("as it stood")), tuple(rows[:MOST_ROWS]))


def _found(ledger: dict[str, Any], asked: bool) -> list[dict[str, Any]]:
    """The notes that are asked about, or put right: one a rule, with the sum of their counts."""
    found: dict[str, dict[str, Any]] = {}
    for source in ledger["sources"].values():
        for note in source.get("notes", []):
            if is_asked(note["rule"]) == asked:
                first = found.setdefault(note["rule"], note | {"count": 0})
                first["count"] += note["count"]
    return sorted(found.values(), key=lambda n: (-n["count"], n["rule"]))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"


_HOW = {
    "id": _("by the shop's own customer id"),
    "email": _("guest, by e-mail address"),
    "phone": _("guest, by phone number"),
    "relay": _("hidden by a marketplace"),
    "placeholder": _("a placeholder or a shared address"),
    "nobody": _("nobody"),
}


def identity(ledger: dict[str, Any], currency: str) -> Table:
    """How sales are tied to customers: orders, sales and share of sales for each way."""
    by = ledger["identity"]["by"]
    total = sum(way["sales"] for way in by)
    rows = tuple(
        (_HOW[w["how"]], Count(w["orders"]), Number(w["sales"], 0), Share(w["sales"] / total if total else 0.0, 1))
        for w in by
    )
    header = (_("the buyer is known"), _("orders"), _("sales, {currency}", currency=currency), _("share of sales"))
    return Table(header, rows)


def rules(ledger: dict[str, Any], currency: str) -> Table:
    """The rules of the shop: what counts, VAT, currencies, returns, excluded days, and the largest customers."""
    said = ledger["rules"]
    rows = [
        (
            _("statuses that count as sales"),
            _listed(said["statuses"].get("sale", [])) or _("none given: every line counts"),
        ),
        (_("statuses of cancelled orders"), _listed(said["statuses"].get("cancelled", [])) or _("none given")),
        (_("what is no product"), _rules_of(said["kinds"])),
        (_("VAT"), _vat(said["vat"])),
        (_("currencies"), _listed([currency, *said["rates"]])),
        (_("returns count on the day of"), _("the order") if said["returns"]["dated"] == "order" else _("the refund")),
        (_("returned goods"), _("back in stock") if said["returns"]["restock"] else _("lost: their cost stays")),
        (_("excluded days"), _excluded(said["excluded"])),
        (_("time zone"), said["timezone"]),
        (_("ids of one person"), _listed(said["merge"]) or _("proposed, never merged")),
        (_("customers with {share} of sales or more", share=Share(said["whale_share"], 0)), _whales(ledger, currency)),
    ]
    return Table((_("rule"), _("as set for this shop")), tuple(rows))


def _listed(words: list[str]) -> str:
    return ", ".join(words)


def _rules_of(kinds: dict[str, int]) -> Phrase | Value | str:
    if not kinds:
        return _("no rule given")
    return _("rules of the client: {n}", n=Count(sum(kinds.values())))


def _vat(vat: dict[str, Any]) -> Phrase:
    if not vat["included"]:
        return _("amounts are without VAT")
    return _("amounts hold {rate} VAT, taken off", rate=Share(vat["rate"], 0))


def _excluded(periods: list[list[str]]) -> Phrase:
    if not periods:
        return _("no days")
    first, last, reason = periods[0]
    days = _("{first} – {last}: {reason}", first=_day(first), last=_day(last), reason=reason)
    return days if len(periods) == 1 else _("{days}, and {n} more", days=days, n=Count(len(periods) - 1))


def _day(text: str) -> Day:
    return Day(date.fromisoformat(text))


def _whales(ledger: dict[str, Any], currency: str) -> Phrase:
    if not ledger["whales"]:
        return _("none")
    found = ledger["whales"][0]
    return _(
        "{n}; sales {all} {currency} with, {rest} {currency} without; per order {aov} with, {rest_aov} without",
        n=Count(found["whales"]), currency=currency, all=Number(found["with"]["sales"], 0),
        rest=Number(found["without"]["sales"], 0), aov=_per_order(found["with"]), rest_aov=_per_order(found["without"]),
    )  # fmt: skip


def _per_order(figures: dict[str, float]) -> Number:
    return Number(figures["sales"] / figures["orders"] if figures["orders"] else float("nan"), 2)
