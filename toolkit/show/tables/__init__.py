"""Tables and tiles: one function each, a finished result in, a ``Table`` or a list of ``Tile`` out."""

from toolkit.show.tables.audiences import personal_audiences, personal_reach
from toolkit.show.tables.checklists import loyalty_budget, loyalty_methods, loyalty_mistakes, loyalty_stages
from toolkit.show.tables.claims import plan_claims
from toolkit.show.tables.contacting import (
    personal_channels,
    personal_flows,
    personal_messages,
    personal_multichannel,
    personal_points,
    personal_return,
    personal_service,
    personal_service_after,
    personal_service_groups,
    personal_sources,
)
from toolkit.show.tables.groups import cuts, group_table
from toolkit.show.tables.health import decisions, files, identity, kinds, ledger, notes, other_decisions, righted, rules
from toolkit.show.tables.ideal import icp, ideal_profiles, ideal_rules, lookalike, said_done
from toolkit.show.tables.insights import (
    insights_assortment,
    insights_audiences,
    insights_channels,
    insights_plan,
    insights_questions,
    insights_service,
)
from toolkit.show.tables.lifetime import coming_value, lifetime_model
from toolkit.show.tables.movement import flows, left
from toolkit.show.tables.next_products import next_by_group
from toolkit.show.tables.nps import nps_at_risk, nps_journey, other_scores
from toolkit.show.tables.patterns import abc, pairs, patterns_few, unusual
from toolkit.show.tables.personal import personal_playbook, personal_today, personal_worth
from toolkit.show.tables.plan import plan_campaigns, plan_checklist, plan_decisions, plan_recommendation, plan_watched
from toolkit.show.tables.programme import (
    loyalty_breakage,
    loyalty_bunching,
    loyalty_groups,
    loyalty_milestones,
    loyalty_programme,
    loyalty_programmes,
    loyalty_selection,
    loyalty_tiers,
)
from toolkit.show.tables.starters import at_stake, balance, starters
from toolkit.show.tables.table import Table
from toolkit.show.tables.trials import loyalty_holdout, plan_tests, planned_test, read_numbers
from toolkit.show.tables.voices import survey_plan, voices_groups, voices_table
from toolkit.show.tables.worth import equivalence
from toolkit.show.tiles import adbt, kpis, lights

__all__ = [
    "Table",
    "abc",
    "adbt",
    "at_stake",
    "balance",
    "coming_value",
    "cuts",
    "decisions",
    "equivalence",
    "files",
    "flows",
    "group_table",
    "icp",
    "ideal_profiles",
    "ideal_rules",
    "identity",
    "insights_assortment",
    "insights_audiences",
    "insights_channels",
    "insights_plan",
    "insights_questions",
    "insights_service",
    "kinds",
    "kpis",
    "ledger",
    "left",
    "lifetime_model",
    "lights",
    "lookalike",
    "loyalty_breakage",
    "loyalty_budget",
    "loyalty_bunching",
    "loyalty_groups",
    "loyalty_holdout",
    "loyalty_methods",
    "loyalty_milestones",
    "loyalty_mistakes",
    "loyalty_programme",
    "loyalty_programmes",
    "loyalty_selection",
    "loyalty_stages",
    "loyalty_tiers",
    "next_by_group",
    "notes",
    "nps_at_risk",
    "nps_journey",
    "other_decisions",
    "other_scores",
    "pairs",
    "patterns_few",
    "personal_audiences",
    "personal_channels",
    "personal_flows",
    "personal_messages",
    "personal_multichannel",
    "personal_playbook",
    "personal_points",
    "personal_reach",
    "personal_return",
    "personal_service",
    "personal_service_after",
    "personal_service_groups",
    "personal_sources",
    "personal_today",
    "personal_worth",
    "plan_campaigns",
    "plan_checklist",
    "plan_claims",
    "plan_decisions",
    "plan_recommendation",
    "plan_tests",
    "plan_watched",
    "planned_test",
    "read_numbers",
    "righted",
    "rules",
    "said_done",
    "starters",
    "survey_plan",
    "unusual",
    "voices_groups",
    "voices_table",
]
