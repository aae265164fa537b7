"""What each table and column is called to a person, why a question needs it, and how to ask the client for it."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.words import Phrase, _


@dataclass(frozen=True)
class Gap:
    """What is missing, why it matters, what to ask for."""

    what: Phrase
    why: Phrase
    ask: Phrase


GAPS: dict[tuple[str, str | None], Gap] = {
    ("spend", None): Gap(
        _("marketing costs by month"),
        _("Without them nobody can say what a new customer costs, or which channel loses money on a first order."),
        _(
            "Media cost by month and channel, and by month the cost of marketing tools, marketing salaries and "
            "overheads."
        ),
    ),
    ("traffic", None): Gap(
        _("visits by month"),
        _("Sales are visits × conversion × order value; without visits a fall in conversion cannot be seen."),
        _("Sessions by month and channel, as the web analytics tool exports them."),
    ),
    ("answers", None): Gap(
        _("survey answers"),
        _("They say why customers stay or leave; the order history only says that they did."),
        _("Every answer to the satisfaction surveys: date, question, score or text and, where known, the customer."),
    ),
    ("answers", "open"): Gap(
        _("answers in customers' own words"),
        _("Scores tell how content customers are, never why they buy or what drove them away."),
        _(
            "Send the survey of the kit: why did you buy, what almost stopped you, why did you leave, what "
            "would you miss."
        ),
    ),
    ("answers", "customer_id"): Gap(
        _("who answered"),
        _("Without the customer on the answers nobody can say which group says what, only what all say together."),
        _(
            "The answers again, with the customer id or the e-mail address of each; most tools carry it as a "
            "hidden field."
        ),
    ),
    ("messages", None): Gap(
        _("who was asked"),
        _("Without the list of those asked the response rate is not known, nor whether those who answer differ."),
        _("One row for each customer and survey sent: date, name of the survey, channel, customer id."),
    ),
    ("messages", "opened"): Gap(
        _("what came of the messages"),
        _("Without it nobody can say whether a change of the messages moved anything."),
        _(
            "One row for each customer and message: date, name of the flow, channel, customer id, opened, clicked, "
            "answered, signed off, cost; or the campaign report of Mailchimp or Klaviyo as it is."
        ),
    ),
    ("messages", "cost"): Gap(
        _("what the messages cost"),
        _("Without it nobody can say what they must bring."),
        _("The cost of each message or sending without VAT; or the invoice of the sender divided by the messages."),
    ),
    ("messages", "two_periods"): Gap(
        _("four weeks of messages before and after the change"),
        _("A change shows only against enough of what was before it."),
        _("The messages of a longer time, and the day of the change as changed_on under [personalisation]."),
    ),
    ("tickets", None): Gap(
        _("service contacts"),
        _("Without them nobody can say how long customers wait for an answer, and who leaves over it."),
        _(
            "One row for each question to the service: when it came, when it was first answered, by which channel, "
            "from which customer, about which order."
        ),
    ),
    ("customers", "email_consent"): Gap(
        _("who may be written to"),
        _("Without consent nobody may be written to, and no flow can be planned."),
        _("For each customer the consent to e-mails and to SMS, with its date."),
    ),
    ("events", None): Gap(
        _("what customers do on the website"),
        _("Without carts and visits nobody can be written to about what they left behind."),
        _("One row for each event: time, what was done (cart, visit, account), customer id, product, value."),
    ),
    ("messages", "clicked"): Gap(
        _("clicks in messages"),
        _("Without it nobody can follow up on those who responded and did not buy."),
        _("One row for each message to a customer: date, flow, channel, customer id, opened, clicked, answered."),
    ),
    ("messages", "flow"): Gap(
        _("the messages sent"),
        _("Without them nobody knows who was written to already, and how often."),
        _("One row for each message to a customer: date, flow, channel, customer id, opened, clicked, answered."),
    ),
    ("customers", "birthday"): Gap(
        _("birthdays"),
        _("Nobody can be wished a happy birthday whose birthday is not known."),
        _("The day of birth of each customer who gave it, with the purpose they agreed to."),
    ),
    ("customers", "registered_at"): Gap(
        _("the day each account was made"),
        _("Without it nobody can be welcomed, or written to before a first order."),
        _("For each customer the date on which the account was made, those without an order included."),
    ),
    ("season", "date"): Gap(
        _("the dates of seasons"),
        _("A message before a season needs to know when it is."),
        _("The company's own dates, such as Black Friday, under [personalisation.season] in client.toml."),
    ),
    ("campaigns", None): Gap(
        _("the log of campaigns"),
        _("Without it nobody can say which of last year's campaigns brought more than it cost."),
        _("One row a campaign: name, first and last day, cost, for whom it was, what it was to move, what came of it."),
    ),
    ("plan", "initiatives"): Gap(
        _("initiatives"),
        _("Without them nothing can be weighed against the goals; what comes first is then who speaks loudest."),
        _("Three things each would do first, written alone; and a run of step 6, whose decisions are a beginning."),
    ),
    ("plan", "scores"): Gap(
        _("scores of the initiatives"),
        _("Without them there is no ranking, and nothing of it can be firm."),
        _("For each initiative what it does for each goal, 0 to 5: alone first, then together."),
    ),
    ("plan", "decisions"): Gap(
        _("decisions"),
        _("What nobody wrote down with a name and a day is not decided."),
        _("A run of step 6, whose decisions are proposed here, or the first decisions of the workshop."),
    ),
    ("customers", None): Gap(
        _("the customer list"),
        _("Without it customers have no source channel, age or place, so nobody can be told apart from anybody else."),
        _("One row a customer: id, date registered, source channel, town, county, consents."),
    ),
    ("customers", "source_channel"): Gap(
        _("the channel that brought each customer"),
        _("Without it the cost of a new customer is known in total only, never by channel."),
        _("The first source of each customer, from the shop platform or from the web analytics tool."),
    ),
    ("products", None): Gap(
        _("the product list"),
        _("Without it there are no categories or brands, and no cost of goods where the orders carry none."),
        _("One row a product: code, name, category, brand, purchase cost without VAT."),
    ),
    ("products", "category"): Gap(
        _("product categories"),
        _("Without them margin and buying patterns cannot be compared between kinds of products."),
        _("The category of each product code."),
    ),
    ("lines", None): Gap(
        _("the orders"),
        _("Everything is counted from them: without orders there is nothing to show."),
        _(
            "One row an order line, from the first order on: number, date and time, customer, product, pieces, value "
            "without VAT, status."
        ),
    ),
    ("lines", "unit_cost"): Gap(
        _("the cost of goods"),
        _("Without it sales are known and profit is not: a customer who buys at a loss looks like a good one."),
        _("The purchase cost of each product without VAT, on the order lines or in the product list."),
    ),
    ("orders", "cost"): Gap(
        _("what the goods of each order cost"),
        _("Without it sales are known and profit is not: a customer who buys at a loss looks like a good one."),
        _("The purchase cost of each product without VAT, and the pieces on each order line."),
    ),
    ("lines", "product_id"): Gap(
        _("what was bought"),
        _("Without it customers and answers cannot be told apart by what was bought."),
        _("The code or the name of the product on each order line."),
    ),
    ("lines", "discount"): Gap(
        _("discounts"),
        _("Without them nobody can say who buys at full price and who only buys what is reduced."),
        _("The discount given on each order line, coupons included."),
    ),
    ("lines", "customer_id"): Gap(
        _("who bought"),
        _("Without a customer on the order nothing can be said about loyalty, groups or lifetime value."),
        _("The orders again, with a customer id or an e-mail address on each of them."),
    ),
    ("lines", "coupon"): Gap(
        _("coupon codes"),
        _("Without them customers won by a discount cannot be told from those who came for the goods."),
        _("The coupon used on each order."),
    ),
    ("lines", "region"): Gap(
        _("the place of delivery"),
        _("Without it customers cannot be compared by where they live."),
        _("County or country of each order."),
    ),
    ("lines", "enough_customers"): Gap(
        _("at least ten customers"),
        _("Numbers of fewer would tell what single persons bought, and nothing about customers."),
        _("All orders of the shop, with a customer id or an e-mail address on each of them."),
    ),
    ("lines", "ideal_group"): Gap(
        _("a group of customers that stands out"),
        _("Where all groups bring alike there is no ideal customer to look for."),
        _("All orders of the shop over two years or more; or name the groups under [ideal] in client.toml."),
    ),
    ("lines", "ideal_history"): Gap(
        _("enough customers who had a year to become ideal"),
        _("From fewer than fifty ideal customers, and fifty others, nothing can be learned about their first order."),
        _("A longer history of orders, and what is known of each customer: channel, age, place."),
    ),
    ("customers", "ads_consent"): Gap(
        _("who agreed to matching in advertising"),
        _("Without consent no address may be given to an advertising platform, not even as a hash."),
        _("For each customer whether they agreed that their address is matched on advertising platforms."),
    ),
    ("customers", "party"): Gap(
        _("who is a person and who a company"),
        _("Companies buy for other reasons than persons: one profile of both describes neither."),
        _("For each customer whether it is a person or a company; a tax number tells it."),
    ),
    ("lines", "repeat_orders"): Gap(
        _("enough customers who ordered again"),
        _("A forecast is learned from those who came back; from fewer than ten nothing can be learned."),
        _("A longer history of orders, two years or more."),
    ),
    ("lines", "one_year"): Gap(
        _("a year of orders"),
        _("What a lever is worth in a year can only be told of a year."),
        _("A longer history of orders, a year or more."),
    ),
    ("lines", "rewarded"): Gap(
        _("enough customers who would earn a reward"),
        _("Of fewer than ten nobody can say whether they bought more before the programme began."),
        _("A lower reward under [programme] in client.toml, or a longer history of orders."),
    ),
    ("lines", "two_years"): Gap(
        _("two years of orders"),
        _("A season comes once a year: with less than two years nobody can say what comes back and what was chance."),
        _("A longer history of orders, two years or more."),
    ),
    ("lines", "seen_year"): Gap(
        _("newcomers who have been seen for a year"),
        _("Whether somebody orders again within a year shows only after that year."),
        _("A longer history of orders, two years or more."),
    ),
    ("lines", "town"): Gap(
        _("the town of delivery"),
        _("Without it customers cannot be compared by where they live."),
        _("The town of each order."),
    ),
    ("lines", "status"): Gap(
        _("returns"),
        _("Without them nobody can say which goods come back, and what they really earn."),
        _("The status of each order line, returns and refunds included."),
    ),
    ("lines", "agent"): Gap(
        _("who served the customer"),
        _("Without it sales agents cannot be compared, fairly or not."),
        _("The sales agent of each order."),
    ),
    ("lines", "delivered_at"): Gap(
        _("the day of delivery"),
        _("Without it nobody can say whether late parcels cost recommendations."),
        _("The date of delivery of each order, from the shop platform or the courier."),
    ),
    ("products", "brand"): Gap(
        _("brands"),
        _("Without them brands cannot be compared."),
        _("The brand of each product, in the product list."),
    ),
    ("answers", "kind"): Gap(
        _("answers from 0 to 10"),
        _("The net promoter score rests on one question, answered from 0 to 10; stars and other scales are no score."),
        _("Answers to “How likely are you to recommend us?” from 0 to 10, with date and customer or order."),
    ),
    ("answers", "stage"): Gap(
        _("whether an answer was given before or after delivery"),
        _("The gap between the two is what delivery and the goods themselves do to the score."),
        _("The same question asked twice: right after the order, and some days after its delivery."),
    ),
    ("trials", None): Gap(
        _("who was in which test"),
        _("Without a control group nobody can tell what an action brought from what would have come anyway."),
        _("One row for each customer and test: name of the test, arm (control or what was tried), date, customer id."),
    ),
    ("trials", "programme_trial"): Gap(
        _("a test of the loyalty programme"),
        _("Members choose themselves: only customers left out by lot tell what the programme brings."),
        _("Who was invited to the programme and who was left out by lot, with the date; one row a customer."),
    ),
    ("lines", "sales_channel"): Gap(
        _("where each order was placed"),
        _("Without it website, shop and marketplace cannot be told apart."),
        _("The sales channel of each order."),
    ),
}


NO_COLUMNS = (
    "initiatives", "scores", "decisions", "one_year", "enough_customers", "repeat_orders", "rewarded", "two_years",
    "ideal_group", "ideal_history", "programme_trial", "two_periods", "seen_year",
)  # fmt: skip
"""Gaps that are no column: what lacks is more of the same."""


def place(table: str, columns: tuple[str, ...] = ()) -> str:
    """The table and column to ask for, as the glossary spells them; empty where more of the same is wanted."""
    return "" if set(columns) & set(NO_COLUMNS) else ".".join((table, *columns[:1]))


def of(table: str, columns: tuple[str, ...] = ()) -> Gap:
    """The gap that a table or its columns leave; a plain request where none is written."""
    found = [GAPS[table, column] for column in (*columns, None) if (table, column) in GAPS]
    if found:
        return found[0]
    name = ".".join((table, *columns[:1]))
    return Gap(
        _("{table}", table=name),
        _("The question of this slide cannot be answered from what was sent."),
        _("The table “{table}”, as described in the data request.", table=name),
    )
