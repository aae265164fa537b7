"""What the intake put right or asks about, in a person's words: one entry for each rule of the ledger's notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toolkit.words import Count, Phrase, _


@dataclass(frozen=True)
class Told:
    """What was found and, where it was not simply put right, what to do about it."""

    what: Phrase
    do: Phrase | None = None


NOTES: dict[str, Told] = {
    # asked about, while reading
    "mojibake_kept": Told(_("wrongly decoded letters that cannot be put right"), _("export the file again as UTF-8")),
    "hidden_sheets": Told(_("hidden sheets"), _("check that nothing needed is hidden")),
    "hidden_rows": Told(_("hidden rows that were read too"), _("check that they belong to it")),
    "filter": Told(_("filters in a sheet; the rows they hide were read too"), _("check that they belong to it")),
    "error_cells": Told(_("cells with an error such as #N/A, read as empty"), _("correct them in the workbook")),
    "foreign_ids": Told(_("files whose order ids have another form"), _("check whose export it is")),
    "binary_columns": Told(_("columns of bytes, left out"), _("if they are needed, ask for them as text")),
    # asked about, by column and by row
    "mixed_decimals": Told(_("amounts with both decimal marks"), _("look at the quarantined rows; export again")),
    "mixed_dates": Told(_("dates in a second format"), _("look at the quarantined rows; export again")),
    "two_digit_years": Told(_("years of two digits"), _("export years with four digits")),
    "time_zone_days": Told(_("orders on another day in the shop's time"), _("confirm timezone in client.toml")),
    "days_missing": Told(_("days without a row"), _("ask whether nothing was spent on those days")),
    "excess_return": Told(_("returns above the sales of their order"), _("ask what they give back; set aside")),
    "unmatched_refunds": Told(_("refunds of orders that are not here"), _("ask for the older orders")),
    "returns_positive": Told(_("returns written without a minus"), _("ask what they are; they stay as written")),
    "anonymous": Told(_("lines that nobody can be named for"), _("ask for e-mail or phone on each order")),
    "relay_addresses": Told(
        _("addresses by which a marketplace hides the buyer"), _("left out of groups and retention, kept in sales")
    ),
    "placeholder_addresses": Told(_("placeholders in place of a customer"), _("ask how orders by phone are recorded")),
    "shared_addresses": Told(_("an address under which many buy"), _("if a placeholder, name it under [identity]")),
    "shared_phones": Told(_("a phone under which many buy"), _("ask whose it is")),
    "invalid_addresses": Told(_("e-mail addresses that are none"), _("they reach nobody; correct them in the shop")),
    "unread_phones": Told(_("phone numbers that are none"), _("they reach nobody; correct them in the shop")),
    "lost_zeros": Told(_("ids that lost their leading zeros"), _("export ids as text")),
    "no_value": Told(_("sale lines of no value"), _('if gifts, a rule of kind "free" says so')),
    "cent_orders": Told(_("sale lines of a cent"), _('if tests, a rule of kind "test" says so')),
    "no_product": Told(
        _("postage, vouchers or gift cards sold"), _('a rule of kind "fee" leaves them out of products')
    ),
    "cost_above_price": Told(_("lines sold below cost"), _("check the costs; if right, these products lose money")),
    "zero_cost": Told(_("products that cost nothing"), _("ask for their cost; their margin is not real")),
    "cost_basis": Told(_("costs with VAT beside costs without"), _("set costs_included under [vat]")),
    "huge_quantity": Told(_("quantities nobody orders"), _("ask whether they are real")),
    "fractional_quantity": Told(_("quantities that are not whole"), _("ask whether they are weights")),
    "amount_jump": Told(_("amounts that jump a hundredfold"), _("ask for lei or bani, old or new")),
    "order_totals_differ": Told(_("orders whose total is not the sum of their lines"), _("ask what the total holds")),
    "one_day": Told(_("all orders on one day"), _("ask for the date of each order")),
    "short_history": Told(_("months of history, fewer than 12"), _("ask for at least 24 months")),
    "empty_months": Told(_("months without an order"), _("ask whether an export is missing")),
    "few_customers": Told(_("customers, too few to compare"), _("groups and cohorts mean little below 30")),
    "single_orders": Told(_("customers, each with one order"), _("ask whether customer ids are per order")),
    "no_category": Told(_("percent of sales without a category"), _("ask for the product list again")),
    "no_brand": Told(_("percent of sales without a brand"), _("ask for the product list again")),
    "few_answers": Told(_("answers, too few for more than an interval"), _("collect at least 30")),
    "no_answers": Told(_("answers: the survey is empty"), _("ask for the survey again")),
    # put right, while reading
    "nul": Told(_("zero bytes taken out")),
    "mojibake": Told(_("wrongly decoded letters put right")),
    "quote_mark": Told(_("files whose cells stand between apostrophes")),
    "quotes": Told(_("lines with quotes inside a cell, kept as text")),
    "header_rows": Told(_("rows that make one header")),
    "other_sheets": Told(_("sheets that were not read")),
    "filled_down": Told(_("cells filled down from merged ones")),
    "equal_columns": Told(_("columns that stand twice with equal values: one was read")),
    # put right, by column and by row
    "currency_words": Told(_("amounts with their currency beside them")),
    "excel_dates": Told(_("dates as Excel's day numbers")),
    "time_zone": Told(_("times moved to the shop's zone")),
    "id_form": Told(_("ids brought into one form")),
    "phone_form": Told(_("phone numbers in international form")),
    "several_addresses": Told(_("cells with several addresses: the first counts")),
    "filled_by_order": Told(_("lines that take their order's date and customer")),
    "order_totals": Told(_("lines that repeated their order's total: it is parted over them")),
    "returns_turned": Told(_("returns without a minus, turned negative")),
    "older_versions": Told(_("older versions of orders, replaced by the latest")),
    "guests": Told(_("guests named by e-mail or phone")),
    "test_orders": Told(_("test orders, left out")),
    "staff_orders": Told(_("orders of the shop's own staff, left out")),
    "excluded_days": Told(_("lines on excluded days, left out")),
    "answered_again": Told(_("answers given again by the same person: the last counts")),
    "score_words": Told(_("scores with words beside them")),
    "masked": Told(_("addresses and phones masked in free text")),
}


def is_asked(rule: str) -> bool:
    """Whether only the client can settle what this rule found; of a rule not known here, yes."""
    return rule not in NOTES or NOTES[rule].do is not None


def what(rule: str) -> Phrase | str:
    """What the rule found, to a person."""
    return NOTES[rule].what if rule in NOTES else rule


def do(rule: str) -> Phrase:
    """What to do about it."""
    return (NOTES[rule].do if rule in NOTES else None) or _("nothing: it was put right")


def place(note: dict[str, Any]) -> Phrase | str:
    """Where it was found first."""
    if "line" not in note:
        return note["file"]
    return _("{file}, line {line}", file=note["file"], line=Count(note["line"]))


def said(note: dict[str, Any]) -> Phrase:
    """A note of the ledger in one line: where, what, how often, the first of them, and what to do."""
    told = {"place": place(note), "what": what(note["rule"]), "n": Count(note["count"]), "do": do(note["rule"])}
    if note["example"]:
        return _("{place}: {what}: {n} ({example}); {do}", example=note["example"], **told)
    return _("{place}: {what}: {n}; {do}", **told)
