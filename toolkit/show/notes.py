"""What the intake put right or asks about, in a person's words: one entry for each rule of the ledger's notes."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.words import Phrase, _


@dataclass(frozen=True)
class Told:
    """What was found and, where it was not simply put right, what to do about it."""

    what: Phrase
    do: Phrase | None = None


NOTES: dict[str, Told] = {
    # asked about
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
    # put right
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
