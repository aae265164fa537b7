"""What the speaker says on each slide: how to read it and what to ask the room."""

from __future__ import annotations

from toolkit.words import Phrase, _

MISSING = _("Say who will send it and by when. Until then nothing on this question may be concluded.")

NOTES: dict[str, Phrase] = {
    "patterns_few": _(
        "Read group, share and n before the index. Ask what the shop did for these customers; then who will act on it."
    ),
    "patterns_category": _(
        "Grey cells are not differences, however large. Ask which coloured cell surprises the room."
    ),
    "patterns_brand": _(
        "A brand in blue is a reason to write to this group; one in orange, to leave it out of the letter."
    ),
    "patterns_product": _(
        "Most products are bought by too few to tell. What stands here is for all its customers, not for one's taste."
    ),
    "patterns_region": _(
        "An index of nine customers is no market. Ask for the plan of whoever wants to open a shop there."
    ),
    "patterns_sales_channel": _(
        "Ask whether a group has the channel at all: who is never asked into the app does not use it."
    ),
    "patterns_discount_band": _(
        "Groups differ by what they were offered as well as by what they want. Ask who gets which voucher."
    ),
    "following": _("The diagonal is habit; look beside it. Ask what the e-mail after an order offers today."),
    "together": _(
        "Ask which of these pairs is already a set. Test a bundle on half of the customers before it is cut in price."
    ),
    "dependence": _("Ask what would happen if this group got no discount for a month, and who would dare to test it."),
    "returned": _("Ask the warehouse why these come back, and what it costs. A return may be kept as a customer."),
    "abc": _("A long tail may hold what good baskets need. Delist only with the list of those who would miss it."),
    "seasons": _("Compare the purchasing calendar with the blue months. Ask what was out of stock."),
    "unusual": _("Ask for each row what happened. What nobody can explain is a question, not a finding."),
    "kpis": _(
        "Read the repeat rate first. Ask which of these numbers the company reports today and whether they agree."
    ),
    "ledger": _("Every row read is in one of four places. Ask the client's IT person about each quarantined row."),
    "kinds": _("Only sales make orders. Ask whether returns and cancelled orders are complete, and what fees are."),
    "decisions": _(
        "A column is read one way from top to bottom. Check dates and decimals with somebody who knows the export."
    ),
    "files": _("Compare the files with what the client says was sent. Ask about every title above a header."),
    "other_decisions": _(
        "Costs and dates of other tables decide margins and months: check them as you did the orders."
    ),
    "notes": _("Each row is a question. Write the client's answer beside it before going on."),
    "righted": _("Nothing here needs an answer. Show it when somebody doubts that small faults were seen."),
    "identity": _("Ask how orders by phone and in the shop are recorded: that is where buyers get lost."),
    "rules": _("Ask of each rule whether the company's own reports follow it; where not, say why numbers differ."),
    "coverage": _("Longer is better. Each bar names the steps that need the column; ask for the shortest first."),
    "monthly": _(
        "Look at the dark part below: sales may rise while fewer new customers come. Ask what happened in the "
        "best month."
    ),
    "lights": _(
        "Sales are the mask. Two red lights under rising sales are the growth trap. Grey is not known, which is "
        "not green."
    ),
    "equation": _(
        "Traffic times conversion times order value is sales. Ask which of the three the company works on, and "
        "which one moved."
    ),
    "levers": _(
        "More customers, more orders from each, or larger orders: there is no fourth. Ask which of them the "
        "plan relies on."
    ),
    "coca": _(
        "All four costs count, not media alone. Ask what the room thought a new customer costs before you show it."
    ),
    "coca_by_month": _(
        "The band is the uncertainty from the number of new customers. Believe a change only where bands part."
    ),
    "bridge": _(
        "Ask which of the four parts the company counts today. Salaries and tools are as real as media; most reports "
        "stop at the first bar."
    ),
    "coca_map": _(
        "Down a column channels stand beside each other, along a row one channel over the year. Small n jump: believe "
        "what stays."
    ),
    "new_customers": _(
        "An advertising platform calls new whoever it has not seen before. Agree on one definition and name it "
        "wherever CoCA is used."
    ),
    "payback": _(
        "Where the line crosses zero the customer has paid for itself; until then the company lends the money. Ask how "
        "many months it can wait."
    ),
    "payback_by_cohort": _(
        "Along a row a cohort earns back its cost; down a column newer cohorts stand at the same age. Blank is not "
        "seen yet."
    ),
    "clv_to_coca": _(
        "This is realised margin of twelve months, not a forecast. Below one and a half nothing is left for the "
        "costs of the shop itself."
    ),
    "ceiling": _(
        "The full dot is what a customer of the channel earns in a year, divided by one and a half. Ask what happens "
        "to the budget where the hollow dot lies to the right."
    ),
    "ceiling_by_group": _(
        "Nobody knows on the first day who becomes a Soulmate. Ask where such people came from and what they bought "
        "first."
    ),
    "margin_by_channel": _(
        "A channel that lives on discounts brings customers who buy at low margin. Ask what its customers bought."
    ),
    "margin_by_place": _("Ask whether prices, discounts and commissions are the same wherever the shop sells."),
    "margin": _(
        "Gross margin is what is left of revenue after the cost of goods. The second figure is revenue over "
        "cost: a mark-up."
    ),
    "margin_by_month": _(
        "The axis does not begin at zero. Ask about discounts, supplier prices and what was sold in the lowest month."
    ),
    "first_order": _(
        "A channel may lose on the first order and still be right if its customers come back: see the cohorts "
        "before cutting it."
    ),
    "survey_plan": _(
        "Let the room choose the margin: half of it takes four times the answers. Ask who sends the survey, and when."
    ),
    "questionnaire": _(
        "Ask each person in the room what a Soulmate would answer to the second question. Keep the notes."
    ),
    "response": _("Ask why the group that answers least keeps silent. Nobody answers a shop they have forgotten."),
    "bias": _("Those who answer still care. Ask who will phone twenty of those who did not."),
    "voices_groups": _("The group is that of the day of the answer, not today's. Ask which group surprises the room."),
    "won": _("Let the room guess the first reason before you show it. Compare with what the advertisements promise."),
    "barrier": _(
        "Each of these stops orders every day. Ask which of them could be gone by next month, and who owns it."
    ),
    "lost": _("These are reasons of people who had bought before. Ask what would have kept them."),
    "missed": _("What they would miss is what the shop must never save on."),
    "voices_table": _("The method's table. Go along a row: this is what to say to that group, and what to put right."),
    "voices_quotes": _("Read one aloud and wait. No number moves a room as much."),
    "cuts": _("Ask after how many days without an order the room starts to worry, and compare it with the second cut."),
    "groups": _("Let the room guess the share of sales of the best group before you show it."),
    "value": _("One is the average customer. Ask what the company does differently for the group on top."),
    "score_map": _("Top right is the core, bottom left are those who bought once and left. Ask who owns each corner."),
    "scorings": _(
        "Thresholds ask how the customer behaves, fifths only how others do. Use fifths only where the room insists on "
        "groups of equal size."
    ),
    "profit": _(
        "A group whose share of margin is smaller than its share of sales buys on discount, or buys what leaves "
        "little. Ask which it is."
    ),
    "discounts": _("Deep discounts for those who would buy anyway are a gift. Ask who decides who gets one."),
    "equivalence": _(
        "Let the room guess the number first. Then ask what is spent on keeping one of these customers, and what on "
        "finding new ones."
    ),
    "concentration": _(
        "Ask who in the room knows the top one percent by name, and what happens when one of them leaves."
    ),
    "board": _("Each score belongs to one group. Move a score in JupyterLab where the room knows better, and save."),
    "card_best": _("Ask: do we know them? Who calls them? What would make them leave?"),
    "card_core": _("Ask what would make these customers order once more a year."),
    "card_lost": _("Ask why they left: nobody knows before somebody asks them. Agree on who will."),
    "history": _("Read a row from left to right. The last column is today's cuts on the latest month end."),
    "transitions": _("Read a row: where the customers of that group are now. The diagonal are those who stayed."),
    "flows": _(
        "Money before and since is of the same customers over as many months. Ask what was done for those who rose."
    ),
    "leaks": _("Start with the largest. Ask when the company noticed, and what it does before a customer goes quiet."),
    "left": _("These customers can still be reached. Agree on who calls them this week."),
    "group_table": _(
        "Go down the list and ask for each group: do we know them, do we talk to them, what do we want from them?"
    ),
    "retention": _(
        "Along a row one cohort grows older; down a column newer cohorts stand at the same age. Blank is not seen yet."
    ),
    "stickiness": _("The second month swings with season and mix. Believe a change only where the intervals part."),
    "pooled": _(
        "The share may rise again in the same month of the next year. Ask what a customer is expected to do in "
        "month two."
    ),
    "second_order": _(
        "Only customers observed that long count. Ask what happens to a customer between the first and the "
        "second order today."
    ),
    "backtest": _(
        "Each forecast was made on past days as if they were today. Ask which forecast the company uses now, and "
        "whether anybody ever looked back at it."
    ),
    "calibration": _("Grey was said, blue came. Trust the forecast of a tenth as far as the two agree."),
    "alive": _(
        "Nobody tells a shop that they have left. Ask at which chance the company would stop writing to somebody."
    ),
    "coming_value": _("This comes without any new customer. Compare it with next year's plan."),
    "value_tenths": _("Ask what is spent on the best tenth today, and what on the lower half."),
    "clv_by_group": _("What is to come, not what was. A group that was good and is leaving stands low here."),
    "clv_by_channel": _("Compare with the cost of each channel before any budget is moved."),
    "new_customer": _(
        "The line begins with the first order. Where it crosses the cost, the customer is paid back; ask whether the "
        "company can wait that long."
    ),
    "lifetime_model": _("For whoever asks how. The interval of each parameter is what the data leave open."),
    "first_channel": _("Believe a difference only where the thin lines part. Ask what each channel promises."),
    "first_kind": _("What was bought first often tells who comes back. Ask which first purchase the shop advertises."),
    "earned": _("Compare lines at the same age. A later line below an earlier one is growth by worse customers."),
    "stickiness_change": _(
        "Other customers or another experience: the first is a question to marketing, the second to the shop."
    ),
    "time_to_second": _("Where the curve flattens nobody comes without being asked. Ask when the shop writes today."),
    "second_order_value": _("The two marks are the method's. Agree on the next five points and who will bring them."),
    "orders_each": _("Ask the room to guess how many ordered once only before you show it."),
    "kept": _("Two formulas, two numbers. Agree on one of them, and name it whenever it is used."),
    "saturation": _("Where the line is flat, reading on brings nothing new; where it rises, ask more customers first."),
    "starters_product": _(
        "Ask who has seen this product arrive: the cause is in the product, its page or its price, and the numbers do "
        "not say which."
    ),
    "starters_brand": _("The products named before are left out, so that a brand is not judged by one of them."),
    "starters_category": _("A category that draws people once may still be needed: ask what it is bought with."),
    "starters_verdicts": _("Read a row from left to right: come back, bring, send back, say. Do the four agree?"),
    "matched": _("Any product of the list: read the ring first, then how far matching moves it."),
    "seeming": _("Here is what a plain ranking would have got wrong. Ask which of these somebody wanted to delist."),
    "at_stake": _(
        "Not to lead with a product costs little and can be undone; to delist it cannot. Agree on who tries the first, "
        "and until when."
    ),
    "ideal_groups": _("Ask the room to name its best customers first. Do they mean the same people?"),
    "ideal_portrait": _(
        "Each line is a difference that chance does not explain. Ask which of them surprises the room."
    ),
    "recognition": _(
        "Fifty of a hundred is a coin. Ask what the shop could ask at the first order that would tell it more."
    ),
    "ideal_rules": _("Read each rule aloud as a person. Ask what the shop does for such a customer on the first day."),
    "ideal_odds": _("Each dot holds all others equal. Grey ones may be chance: pass over them."),
    "ideal_profiles": _("Size, value and reach: a profile needs all three. Ask which one the next campaign is for."),
    "icp": _("Read the sentence aloud. Ask who will fill the blanks, and with which question."),
    "icp_person": _("Read the sentence aloud. Ask whether the advertisements speak to this person."),
    "icp_company": _("Read the sentence aloud. Ask who at such a company decides, and who uses the goods."),
    "said_done": _("People say what sounds right. Ask which decision of last year rested on words alone."),
    "next_products": _("Ask what the last e-mail offered, and to whom. Then ask who checked whether it was bought."),
    "next_by_group": _("Ask whether the shop holds enough of these. Strike what is about to be delisted."),
    "loyalty_programme": _(
        "Read the rule aloud, then the rebate rate. Ask what a reward is worth: without that number nothing else holds."
    ),
    "loyalty_groups": _("Ask who in the room would pay these customers to do what they do already."),
    "loyalty_selection": _("This ratio is there before any programme. Ask what the last report compared members with."),
    "loyalty_break_even": _(
        "Do not promise the dot; ask whether the room believes in it, and who will measure it. Below the dashed line "
        "the programme loses."
    ),
    "loyalty_programmes": _("Ask which row a competitor runs. Cross out what the shop's software cannot do."),
    "loyalty_milestones": _(
        "Ask which milestone a customer would tell a friend about. Strike those that everybody passes anyway."
    ),
    "loyalty_tiers": _(
        "Ask what a tier gives besides points: service, access, delivery. Points are the dearest of it."
    ),
    "loyalty_liability": _("Show it to whoever keeps the books. Ask what happens to the points if the programme ends."),
    "loyalty_breakage": _("A programme that lives on unused points disappoints. Ask how many should be used."),
    "loyalty_bunching": _(
        "Where orders bunch, ask which price or rule stands there. Where they do not, a threshold has yet to be tried."
    ),
    "personal_reach": _("Ask where a customer could be asked for consent tomorrow, and who would ask."),
    "personal_audiences": _(
        "Left out are those who asked for it or signed off and, in advertising, who gave a low score in the last 90 "
        "days. Ask who uploads each file, and who deletes it: without an answer hand nothing over."
    ),
    "insights_service": _("Ask who answers a customer of each group today, how soon, and who ought to."),
    "insights_audiences": _("Ask the agency which customers it leaves out today, and how old its list is."),
    "insights_channels": _("The shared costs stay when a channel goes. Ask what the freed money would do elsewhere."),
    "insights_assortment": _("Ask who can change the first page of the shop this week."),
    "insights_first": _("Take the first line and settle it before you read the second."),
    "insights_plan": _("Write a name and a date on each line, or strike it."),
    "insights_questions": _("Numbers say what, customers say why. Ask who will put these questions, and when."),
    "plan_levers": _(
        "The levers multiply: the same tenth brings the same. Ask which of them costs least to move here."
    ),
    "plan_watched": _("Ask who reads each of these numbers today, how often, and what they did about it last time."),
    "plan_checklist": _(
        "Go down the list: done, under way or not begun? Write it down with a name, or say that nobody knows."
    ),
    "plan_campaigns": _("Ask of each campaign who was left out. Where nobody was, agree on who will be next time."),
    "plan_recommendation": _(
        "Ask how the shop learns who sent a new customer. Without the question there is no answer."
    ),
    "plan_scores": _("Score alone first, then compare. Argue about the widest differences only."),
    "plan_initiatives": _("Where the lines overlap do not argue about the order: take the cheaper one first."),
    "plan_priorities": _("Fill in the column of this shop's size together; leave a cell empty rather than guess."),
    "plan_decisions": _("Begin with what is late. Then write a name and a day on every proposal, or park it."),
    "plan_raci": _("One A in each row. Ask who thought it was theirs, and who thought it was somebody else's."),
    "plan_claims_worth": _("Let the room guess this shop's number before you show it."),
    "plan_claims_return": _("A share of the source is no goal. Ask what this shop's own share was a year ago."),
    "plan_claims_market": _("Strike these from the company's slides, or test them."),
    "plan_claims_programmes": _("Ask which of these the loyalty programme was sold with, and whether anybody checked."),
    "plan_claims_automation": _(
        "Before and after tells nothing by itself: ask who was left out, and agree on it next time."
    ),
    "plan_claims_omnichannel": _("Ask which channels know the same customer today. Begin there."),
    "lookalike": _("Agree on who uploads the file, where, and when it is made anew. Nobody without consent is in it."),
    "nps": _(
        "Ask who is asked, when, and how many of them answer. Compare with threshold and goal, not with other shops."
    ),
    "nps_months": _(
        "Ask what happened in the coloured weeks: courier, prices, website, people. A band that dips once is no change."
    ),
    "nps_changes": _("Start at the top: who fell the most? Ask whether all fell at once or one kind of customer did."),
    "nps_by_group": _("A low score from the best customers costs the most. Agree on who hears of it, and how soon."),
    "nps_by_category": _("An order of several categories counts with each. Ask which category disappoints, and why."),
    "nps_by_brand": _("Ask what the brand promises and what arrives. Rings are too few answers to judge."),
    "nps_by_product": _("Few products have enough answers: read those that have, and ask for more of the others."),
    "nps_by_sales_channel": _("Ask what differs: the customers, the help they get, or the way the goods reach them."),
    "nps_by_region": _("A county is often a courier's depot. Ask which one delivers where the score is low."),
    "nps_by_delivery": _("Ask what the shop promises on its page, and what it would cost to keep it."),
    "nps_by_stage": _("Before delivery customers judge the order, after it the goods. The gap is what arrives."),
    "nps_agents": _(
        "Agents do not choose their customers: look at the dot, not at the ring. Talk with the one at the end before "
        "this is shown to anybody else."
    ),
    "nps_worth": _(
        "Good customers are promoters more often and come back more often: so only customers of one group are compared."
    ),
    "nps_at_risk": _("Agree today on who calls them this week, and what that person may offer."),
    "nps_journey": _("Ask what happens after a low score today, who does it, and where it is written down."),
    "other_scores": _(
        "Stars and satisfaction are other questions. None of them is turned into the net promoter score."
    ),
    "adbt": _("Three averages of one thing. Agree on one of them, and name it whenever it is used."),
    "plan_tests": _(
        "Ask for each test what effect would pay for it, and whether it is meant relative or in points. Agree on one "
        "test at a time for a customer."
    ),
    "plan_sizes": _(
        "A test left of its orange line can show what is hoped for. For the others: pool, wait, or try something "
        "larger."
    ),
    "read_tests": _("Ask what was expected of each before it began. A ring is no failure: it is not known."),
    "read_numbers": _(
        "Look at the split first: where it is broken, nothing to its left counts. Then at the interval, last at the "
        "chance."
    ),
    "loyalty_holdout": _(
        "Who is left out is drawn by lot, before anybody is invited, and stays out. Ask who may not be left out, and "
        "why."
    ),
    "loyalty_effect": _("The gap between the lines is the programme. Compare it with the cost of rewards a member."),
    "loyalty_stages": _("Go down the questions. What nobody answers now is the next task, with an owner and a date."),
    "loyalty_methods": _("Ask what the room expected first. Argue about a weight, change it in the file, run again."),
    "loyalty_mistakes": _(
        "Begin with the signs. Then ask the room about what no data can show; write the answers down."
    ),
    "personal_messages": _(
        "Read the clicks before the opens: machines open messages, too. Ask what else changed on that day."
    ),
    "personal_flows": _("Ask who wrote each flow, and when it was last changed. Stop one that nobody would miss."),
    "personal_return": _(
        "The senders count every order after a click as theirs. Ask which share of customers could be left out by lot."
    ),
    "personal_journey": _(
        "Go from box to box and ask what happens there today, and who is in charge of it. Orange boxes belong to the "
        "advanced journey only."
    ),
    "personal_points": _("Ask which of these customers anybody has called. Then which point costs least to mend."),
    "personal_service": _(
        "Ask who is on duty in the evening and on Sunday, and what customers are promised on the page."
    ),
    "personal_service_groups": _("Ask whether whoever answers can see that a very good customer is asking."),
    "personal_service_after": _("Do not say that waiting drives customers away: say that it is worth a test."),
    "personal_channels": _("Ask which channels know the same customer, and whether a return may go by another one."),
    "personal_sources": _(
        "Ask which channel the agency is paid for, and by what: visits, orders, or customers who stay."
    ),
    "personal_multichannel": _("Ask what the company believed about these customers before it saw the last column."),
    "personal_playbook_groups": _("Go down the lines: who does this today, in which tool? Strike, then name an owner."),
    "personal_playbook_moments": _("Ask which of these moments the company sees today, and how long after it acts."),
    "personal_playbook_flows": _("Ask to see one flow as a customer gets it. Begin with three; the others can wait."),
    "personal_today": _("This is a list for tomorrow morning. Ask who sends it, and who checks that it was sent."),
    "personal_conflicts": _("Ask the room to guess the most messages a customer gets in a week, before you show it."),
    "personal_worth": _("Cheap contacts pay for little, and cost patience. Agree on which one is tested first."),
    "loyalty_budget": _(
        "Ask which return the company means when it says 150%. Then whether anybody believes in that many orders."
    ),
    "compared": _(
        "These are the consultancy's other clients, not the market. Ask which row surprises the room, and why."
    ),
    "book_clients": _("For the consultancy alone: never show these names to a client."),
    "book_lights": _(
        "Begin the week with the clients on top. A light that is not known is the first thing to ask for."
    ),
    "book_moved": _("Ask of each move whether the client has noticed, and what was done in the meantime."),
    "book_benchmark": _("The only table here that may leave the house."),
    "since_kpis": _(
        "Ask first what the company did between the two days. Then which of these rows it expected to move."
    ),
    "since_moved": _("Take the first row. Ask who would have said so before, and what else should have moved with it."),
    "since_said": _("Ask of each row whether the shop has changed, or only what the data can say by now."),
    "since_groups": _("Ask what was done for the groups that grew, and who noticed the ones that shrank."),
    "trend_kpis": _("Look at where a line bends, not at its last point. Ask what happened there."),
    "trend_groups": _("Ask which two of these lines belong together: who left one group came to another."),
}
