"""Findings of step 0: whether the data can be trusted."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pandas as pd

from toolkit.show.context import money
from toolkit.show.definitions import column
from toolkit.show.finding import Finding, about
from toolkit.show.notes import is_asked
from toolkit.words import Count, Phrase, Share, _, n_

STEP = "00"


def ledger(ledger: dict[str, Any]) -> Finding:
    """Whether every row that was read is accounted for, and how many were set aside."""
    files = [file for source in ledger["sources"].values() for file in source["files"]]
    read, kept = (sum(file[name] for file in files) for name in ("read", "kept"))
    aside = sum(file["quarantined"] for file in files)
    closes = all(_closes(file) for file in files)
    share = kept / read if read else float("nan")
    if not closes:
        headline = _("The ledger does not close: some of the {read} rows read are not accounted for", read=Count(read))
    elif aside:
        headline = _(
            "Every one of {read} rows is accounted for; {kept} were kept and {aside} set aside as unreadable",
            read=Count(read),
            kept=Share(share, 2),
            aside=Count(aside),
        )
    else:
        headline = _("Every one of {read} rows is accounted for and none was unreadable", read=Count(read))
    takeaway = _(
        "Read = kept + quarantined + de-duplicated + structural, in rows and in money, in every file. {kept} of {read} "
        "rows were kept; those set aside are listed with file, line and reason.",
        kept=Count(kept),
        read=Count(read),
    )
    return Finding(
        STEP,
        "ledger",
        headline,
        takeaway,
        about(headline, _("Table: what became of the rows and amounts of each file.")),
        share,
        "share",
        read,
        base=n_("{n} row read", "{n} rows read", read),
    )


def _closes(file: dict[str, Any]) -> bool:
    """Whether what was read is what became of it, in rows and in each currency."""
    money = [file["amount"]] if file.get("amount") else []
    money += file.get("currencies", {}).values()
    return file["read"] == sum(file[fate] for fate in _FATES) and all(
        math.isclose(m["read"], math.fsum(m[fate] for fate in _FATES), rel_tol=1e-6, abs_tol=0.005) for m in money
    )


_FATES = ("kept", "quarantined", "deduplicated", "structural")


def kinds(ledger: dict[str, Any]) -> Finding:
    """What share of the sale amount names its customer."""
    sales = [k for k in ledger["sources"]["lines"]["kinds"] if k["kind"] == "sale"]
    rows, amount = (sum(k[name] for k in sales) for name in ("rows", "amount"))
    named = sum(k["amount"] for k in sales if k["with_customer"])
    share = named / amount if amount else float("nan")
    headline = _("{share} of sales name their customer", share=Share(share))
    takeaway = _(
        "{named} of {amount} in {n} sale lines can be tied to a customer. The rest counts in sales and orders, "
        "never in groups or cohorts.",
        named=money(named),
        amount=money(amount),
        n=Count(rows),
    )
    return Finding(
        STEP,
        "kinds",
        headline,
        takeaway,
        about(headline, _("Table: rows and amounts of each kind of line, with and without a customer.")),
        share,
        "share",
        rows,
        base=n_("{n} sale line", "{n} sale lines", rows),
    )


def files(ledger: dict[str, Any]) -> Finding:
    """How many files were read, and what in them is no record."""
    files = [file for source in ledger["sources"].values() for file in source["files"]]
    rules = Counter()
    for source in ledger["sources"].values():
        rules.update({entry["rule"]: entry["rows"] for entry in source["structural"]})
    read = sum(file["read"] for file in files)
    headline = n_(
        "{n} file was read as it is written: encoding, header and totals are known, not assumed",
        "{n} files were read as they are written: encoding, header and totals are known, not assumed",
        len(files),
    )
    takeaway = _(
        "No order among {read} rows: blank {blank}, repeated headers {header}, totals {total}. {above} lines stand "
        "above the headers.",
        read=Count(read),
        blank=Count(rules["blank"]),
        header=Count(rules["header"]),
        total=Count(rules["total"]),
        above=Count(sum(file["preamble"] for file in files)),
    )
    return Finding(
        STEP,
        "files",
        headline,
        takeaway,
        about(headline, _("Table: for each file how it is written and what in it is no record.")),
        len(files),
        "files",
        read,
        base=n_("{n} row read", "{n} rows read", read),
    )


def decisions(ledger: dict[str, Any]) -> Finding:
    """How the columns of the order lines were read, and which of them left values that did not agree."""
    return _decisions("decisions", ledger["sources"]["lines"]["columns"])


def other_decisions(ledger: dict[str, Any]) -> Finding:
    """How the columns of the other tables were read."""
    others = [c for name, source in ledger["sources"].items() if name != "lines" for c in source["columns"]]
    return _decisions("other_decisions", others)


def _decisions(id: str, decided: list[dict[str, Any]]) -> Finding:
    doubtful = [c for c in decided if c["agree"] < c["n"]]
    values = sum(c["n"] for c in decided)
    if not decided:
        headline = _("Only order lines were sent: no other table had to be read")
    elif not doubtful:
        headline = n_(
            "{n} column was read one way from top to bottom",
            "All {n} columns were read one way from top to bottom",
            len(decided),
        )
    else:
        worst = min(doubtful, key=lambda c: c["agree"] / c["n"])
        headline = _(
            "{doubtful} of {all} columns hold values that do not fit; the worst is “{header}” with {n}",
            doubtful=Count(len(doubtful)),
            all=Count(len(decided)),
            header=worst["header"],
            n=Count(worst["n"] - worst["agree"]),
        )
    takeaway = (
        _("One format a column, decided from all of its values ({n}); nothing is guessed by row.", n=Count(values))
        if decided
        else _("The data request says what else to ask for, and which slides it would unlock.")
    )
    return Finding(
        STEP,
        id,
        headline,
        takeaway,
        about(headline, _("Table: for each column its header, what was decided, why, and how many values agree.")),
        len(doubtful),
        "columns",
        values,
        base=n_("{n} value", "{n} values", values),
    )


def coverage(coverage: pd.DataFrame, n_lines: int) -> Finding:
    """Which columns cover too little of sales, and what that locks."""
    weak = coverage[coverage["share_sales"] < 0.5].sort_values("share_sales", kind="stable")
    share = float((coverage["share_sales"] >= 0.5).mean())
    if weak.empty:
        headline = n_(
            "The {n} column examined carries at least half of sales",
            "All {n} columns examined carry at least half of sales",
            len(coverage),
        )
        takeaway = _(
            "Every analysis of this deck can be made from these data. Base: {n} order lines.", n=Count(n_lines)
        )
    else:
        headline = _(
            "{weak} of {all} columns cover less than half of sales", weak=Count(len(weak)), all=Count(len(coverage))
        )
        takeaway = _(
            "Thinnest: {name}, on {share} of sales (n = {n} order lines). Ask for it first; the steps beside "
            "each bar wait for it.",
            name=column(weak["column"].iloc[0]),
            share=Share(weak["share_sales"].iloc[0]),
            n=Count(n_lines),
        )
    return Finding(
        STEP,
        "coverage",
        headline,
        takeaway,
        about(headline, _("Bars: share of sales that carries each column, with the steps it unlocks.")),
        share,
        "share",
        n_lines,
        base=n_("{n} order line", "{n} order lines", n_lines),
    )


def notes(ledger: dict[str, Any]) -> Finding:
    """How many things in the files only the client can settle."""
    found = _noticed(ledger, asked=True)
    asked = len({note["rule"] for note in found})
    if asked:
        headline = n_(
            "{n} thing in the files only the client can settle",
            "{n} things in the files only the client can settle",
            asked,
        )
    else:
        headline = _("Nothing in the files needs asking about")
    return _of_notes(
        "notes", headline, _("What can be read two ways is asked, never guessed."), asked, "questions", found,
        _("Table: what was found, how many times, where first and what to do."),
    )  # fmt: skip


def righted(ledger: dict[str, Any]) -> Finding:
    """How many kinds of things in the files were put right."""
    found = _noticed(ledger, asked=False)
    righted = len({note["rule"] for note in found})
    if righted:
        headline = n_(
            "{n} kind of thing in the files was put right, each value counted",
            "{n} kinds of things in the files were put right, each value counted",
            righted,
        )
    else:
        headline = _("Nothing in the files had to be put right")
    return _of_notes(
        "righted", headline, _("What can be read one way only is put right; no row is changed in silence."), righted,
        "kinds", found, _("Table: what was put right, how many times, where first and how it stood there."),
    )  # fmt: skip


def _noticed(ledger: dict[str, Any], asked: bool) -> list[dict[str, Any]]:
    notes = [note for source in ledger["sources"].values() for note in source.get("notes", [])]
    return [note for note in notes if is_asked(note["rule"]) == asked]


def _of_notes(
    id: str, headline: Phrase, takeaway: Phrase, value: int, unit: str, found: list[dict[str, Any]], alt: Phrase
) -> Finding:
    return Finding(
        STEP,
        id,
        headline,
        takeaway,
        about(headline, alt),
        value,
        unit,
        len(found),
        base=n_("{n} note", "{n} notes", len(found)),
    )


def identity(ledger: dict[str, Any]) -> Finding:
    """What share of sales has an identity, and how many people may hold several ids."""
    entry = ledger["identity"]
    share = entry["share"] if entry["share"] is not None else float("nan")
    lines = sum(way["rows"] for way in entry["by"])
    headline = _("{share} of sales have a buyer who can be recognised again", share=Share(share))
    takeaway = (
        n_(
            "{n} person may hold several ids: merge_proposals.csv names them with the evidence. Nothing is merged "
            "unless client.toml says so.",
            "{n} people may hold several ids: merge_proposals.csv names them with the evidence. Nothing is merged "
            "unless client.toml says so.",
            entry["proposals"],
        )
        if entry["proposals"]
        else _("No two ids look like one person. Buyers who cannot be recognised count in sales only.")
    )
    return Finding(
        STEP,
        "identity",
        headline,
        takeaway,
        about(headline, _("Table: orders and sales by the way their buyer is known.")),
        share,
        "share",
        lines,
        base=n_("{n} sale line", "{n} sale lines", lines),
    )


def rules(ledger: dict[str, Any]) -> Finding:
    """By which rules the shop's lines count."""
    sales = sum(kind["rows"] for kind in ledger["sources"]["lines"]["kinds"] if kind["kind"] == "sale")
    lines = sum(kind["rows"] for kind in ledger["sources"]["lines"]["kinds"])
    share = sales / lines if lines else float("nan")
    headline = _("By the rules of this shop {share} of the order lines are sales", share=Share(share))
    takeaway = _("Every number of the deck rests on these rules. Read them aloud; a rule changed changes all of them.")
    return Finding(
        STEP,
        "rules",
        headline,
        takeaway,
        about(headline, _("Table: each rule and how it is set for this shop.")),
        share,
        "share",
        lines,
        base=n_("{n} order line", "{n} order lines", lines),
    )
