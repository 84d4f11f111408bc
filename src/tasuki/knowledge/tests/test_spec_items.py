"""Every topic and bracketed item of the specification's KN-3, word by word, with its place in the catalogue.

Sections 3 and 5 of the record are spelled out by PE-1 … PE-4 and CO-1. A line here is a phrase of the specification
and the keys that hold it; a phrase without a key would be something the record has no place for.
"""

from __future__ import annotations

import pytest

from tasuki.knowledge.items import LANGUAGES, SECTIONS, all_items, sections
from tasuki.playbooks.queries import MODES, SCENARIOS, shipped

pytestmark = pytest.mark.once

PROFILE = {
    "company: industry": "profile.company.industry",
    "company: market position": "profile.company.market_position",
    "company: employees": "profile.company.employees",
    "company: revenue": "profile.company.revenue",
    "company: sites": "profile.company.sites",
    "company: organisation": "profile.company.organisation",
    "business model": "profile.business_model.model",
    "revenue streams": "profile.business_model.revenue_streams",
    "strategic goals": "profile.strategy.goals",
    "challenges": "profile.strategy.challenges",
    "priorities": "profile.strategy.priorities",
    "competitive pressure": "profile.market.competitive_pressure",
    "market": "profile.market.conditions",
    "growth plans": "profile.growth.plans",
    "growth initiatives": "profile.growth.initiatives",
    "technology landscape": "profile.technology.landscape",
    "vendors": "profile.technology.vendors",
    "key business metrics": "profile.metrics.key_metrics",
    "organisational structure": "profile.organisation.structure",
    "organisational dynamics": "profile.organisation.dynamics",
}
HISTORY = {
    "purchase: how they found us": "history.purchase.how_found",
    "purchase: length of the sales cycle": "history.purchase.cycle_length",
    "purchase: milestones of the sales cycle": "history.purchase.cycle_milestones",
    "purchase: why they bought": "history.purchase.why_bought",
    "purchase: pains": "history.purchase.pains",
    "purchase: objectives": "history.purchase.objectives",
    "purchase: alternatives evaluated": "history.purchase.alternatives",
    "purchase: why us": "history.purchase.why_us",
    "purchase: contract terms": "history.purchase.contract_terms",
    "purchase: special promises": "history.purchase.special_promises",
    "implementation: smooth/challenging/mixed": "history.implementation.course",
    "implementation: challenges overcome": "history.implementation.challenges",
    "implementation: wins": "history.implementation.wins",
    "implementation: on time/early/late": "history.implementation.timing",
    "implementation: their feedback": "history.implementation.feedback",
    "relationship: how it evolved": "history.relationship.evolution",
    "relationship: moments that built trust": "history.relationship.trust_moments",
    "relationship: difficulties that strengthened it": "history.relationship.difficulties",
    "relationship: changes of key people": "history.relationship.people_changes",
    "tribal knowledge": "history.tribal.knowledge",
    "customer journey map": "history.journey.map",
}
PEOPLE = {
    "PE-1 executive sponsor": "people.kinds.executive_sponsor",
    "PE-1 champion / project lead": "people.kinds.champion",
    "PE-1 economic buyer": "people.kinds.economic_buyer",
    "PE-1 technical evaluator": "people.kinds.technical_evaluator",
    "PE-1 end users (department, number)": "people.kinds.end_users",
    "PE-1 influencer": "people.kinds.influencer",
    "PE-1 blocker": "people.kinds.blocker",
    "PE-2 goals and personal priorities": "people.views.goals",
    "PE-2 expected involvement": "people.views.involvement",
    "PE-2 why they supported us": "people.views.why_supported",
    "PE-2 criteria they own": "people.views.criteria",
    "PE-2 budget and ROI views": "people.views.budget_roi",
    "PE-2 technical and security concerns": "people.views.concerns",
    "PE-2 present process and pains": "people.views.present_process",
    "PE-2 reservations still open": "people.views.reservations",
    "PE-2 how to involve them": "people.views.how_to_involve",
    "PE-3 style": "people.manner.style",
    "PE-3 channel": "people.manner.channel",
    "PE-3 meeting frequency": "people.manner.frequency",
    "PE-3 expected response time": "people.manner.response_time",
    "PE-3 language": "people.manner.language",
    "PE-3 dislikes and triggers": "people.manner.triggers",
    "PE-3 motivation": "people.manner.motivation",
    "PE-4 power and decision authority": "people.standing.power",
    "PE-4 alliances and conflicts": "people.standing.alliances",
    "PE-4 who defers to whom": "people.standing.deference",
    "PE-4 competing agendas": "people.standing.agendas",
    "PE-4 whom to involve for what": "people.standing.whom_for_what",
    "PE-4 advocate / neutral / sceptic": "people.standing.support_level",
    "PE-4 trust level": "people.standing.trust",
    "PE-4 access and responsiveness": "people.standing.access",
    "PE-4 willing reference": "people.standing.references",
    "PE-5 gaps": "people.map.gaps",
}
OBJECTIVES = {
    "business: problem solved": "objectives.business.problem",
    "business: outcomes sought": "objectives.business.outcomes",
    "business: success metrics": "objectives.business.success_metrics",
    "business: time frame": "objectives.business.time_frame",
    "business: progress": "objectives.business.progress",
    "criteria: ROI": "objectives.criteria.roi",
    "criteria: and when": "objectives.criteria.roi_when",
    "criteria: efficiency or cost": "objectives.criteria.efficiency",
    "criteria: revenue": "objectives.criteria.revenue",
    "criteria: adoption": "objectives.criteria.adoption",
    "wins: what makes the champion look good": "objectives.wins.champion",
    "wins: what makes the sponsor look good": "objectives.wins.sponsor",
    "wins: career stakes": "objectives.wins.career_stakes",
    "wins: political stakes": "objectives.wins.political_stakes",
    "context: their strategy": "objectives.context.strategy",
    "context: industry trends": "objectives.context.industry_trends",
    "context: competitors": "objectives.context.competitors",
    "context: growth": "objectives.context.growth",
    "context: reorganisations": "objectives.context.reorganisations",
    "role: contribution": "objectives.role.contribution",
    "role: strategic or tactical": "objectives.role.significance",
    "role: executive visibility": "objectives.role.executive_visibility",
    "role: appetite": "objectives.role.appetite",
    "role: roadmap": "objectives.role.roadmap",
    "alignment: same goals?": "objectives.alignment.same_goals",
    "alignment: strategy moved?": "objectives.alignment.strategy_moved",
    "alignment: still aligned?": "objectives.alignment.still_aligned",
}
COMMITMENTS = {
    "CO-1 scope": "commitments.kinds.scope",
    "CO-1 service": "commitments.kinds.service",
    "CO-1 timeline": "commitments.kinds.timeline",
    "CO-1 commercial": "commitments.kinds.commercial",
    "CO-1 verbal": "commitments.kinds.verbal",
    "CO-5 no commitment is lost": "commitments.register.complete",
    "CO-4 expectation gaps": "commitments.register.expectation_gaps",
}
PRODUCT = {
    "solution deployed": "product.solution.deployed",
    "and configured": "product.solution.configured",
    "environment": "product.environment.environment",
    "stack": "product.environment.stack",
    "integrations": "product.integrations.integrations",
    "data migration": "product.migration.data",
    "security": "product.security.security",
    "compliance": "product.security.compliance",
    "usage": "product.usage.usage",
    "adoption": "product.usage.adoption",
    "feature requests": "product.roadmap.feature_requests",
    "roadmap talks": "product.roadmap.roadmap_talks",
    "contacts: IT lead": "product.contacts.it_lead",
    "contacts: security": "product.contacts.security",
    "contacts: integrators": "product.contacts.integrators",
    "validation: proof of concept": "product.validation.proof_of_concept",
    "validation: objections solved": "product.validation.objections_solved",
    "validation: open questions": "product.validation.open_questions",
    "validation: security review state": "product.validation.security_review",
}
IMPLEMENTATION = {
    "start": "implementation.plan.start",
    "phases": "implementation.plan.phases",
    "milestones": "implementation.plan.milestones",
    "go-live target": "implementation.plan.go_live",
    "training": "implementation.plan.training",
    "customer's people": "implementation.customer.people",
    "time": "implementation.customer.time",
    "experts": "implementation.customer.experts",
    "decision rights": "implementation.customer.decision_rights",
    "dependencies: customer": "implementation.dependencies.customer",
    "dependencies: third parties": "implementation.dependencies.third_parties",
    "timing limits (quarter end, season)": "implementation.limits.timing",
    "known risks": "implementation.risks.known",
}
STATE = {
    "active projects": "state.projects.active",
    "next steps": "state.projects.next_steps",
    "open issues": "state.issues.open",
    "escalations": "state.issues.escalations",
    "support history": "state.support.history",
    "success plan state": "state.success_plan.state",
    "KN-8 written summary": "state.documents.summary",
    "KN-8 CRM up to date": "state.documents.crm",
    "KN-8 success plan current": "state.documents.success_plan",
    "KN-8 notes and correspondence": "state.documents.notes",
    "KN-8 contract and pricing": "state.documents.contract",
    "KN-8 stakeholder map": "state.documents.stakeholder_map",
    "KN-8 risk register": "state.documents.risk_register",
}
OPPORTUNITIES = {
    "renewal: date": "opportunities.renewal.date",
    "renewal: timeline": "opportunities.renewal.timeline",
    "renewal: health": "opportunities.renewal.health",
    "renewal: likelihood": "opportunities.renewal.likelihood",
    "renewal: price or terms talks": "opportunities.renewal.talks",
    "renewal: risks": "opportunities.renewal.risks",
    "renewal: strategy": "opportunities.renewal.strategy",
    "renewal: who owns the renewal at the customer": "opportunities.renewal.owner_at_customer",
    "renewal: valid payment method": "opportunities.renewal.payment_method",
    "expansion: potential": "opportunities.expansion.potential",
    "expansion: products": "opportunities.expansion.products",
    "expansion: departments": "opportunities.expansion.departments",
    "expansion: use cases": "opportunities.expansion.use_cases",
    "expansion: business case": "opportunities.expansion.business_case",
    "expansion: timing": "opportunities.expansion.timing",
    "upsell: deal": "opportunities.upsell.deal",
    "upsell: stage": "opportunities.upsell.stage",
    "upsell: probability": "opportunities.upsell.probability",
    "upsell: champions": "opportunities.upsell.champions",
    "upsell: blockers": "opportunities.upsell.blockers",
    "upsell: competition": "opportunities.upsell.competition",
    "strategic: long-term partnership": "opportunities.strategic.partnership",
    "strategic: multi-year": "opportunities.strategic.multi_year",
    "strategic: co-innovation": "opportunities.strategic.co_innovation",
    "reference potential": "opportunities.references.potential",
}
RISKS = {
    "objections raised": "risks.objections.raised",
    "how they were met: arguments": "risks.objections.arguments",
    "how they were met: promises": "risks.objections.promises",
    "how they were met: what stays open": "risks.objections.open",
    "churn: health and trend": "risks.churn.health_trend",
    "churn: usage": "risks.churn.usage",
    "churn: engagement": "risks.churn.engagement",
    "churn: satisfaction": "risks.churn.satisfaction",
    "churn: competitors": "risks.churn.competitors",
    "churn: finances": "risks.churn.finances",
    "churn: unrealistic expectations": "risks.churn.expectations",
    "churn: poor fit talked away": "risks.churn.poor_fit",
    "concerns: product gaps": "risks.concerns.product_gaps",
    "concerns: requests": "risks.concerns.requests",
    "concerns: service": "risks.concerns.service",
    "concerns: price": "risks.concerns.price",
    "concerns: reorganisation": "risks.concerns.reorganisation",
    "handling: mitigation": "risks.handling.mitigation",
    "handling: promises": "risks.handling.promises",
    "handling: roadmap": "risks.handling.roadmap",
    "handling: escalation": "risks.handling.escalation",
    "red flags": "risks.red_flags.flags",
    "triggers to watch": "risks.red_flags.triggers",
    "the action each calls for": "risks.red_flags.actions",
    "political resistance": "risks.politics.resistance",
    "competing agendas": "risks.politics.agendas",
    "budget pressure": "risks.politics.budget_pressure",
}
COMMUNICATION = {
    "cadence: check-ins": "communication.cadence.check_ins",
    "cadence: reviews": "communication.cadence.reviews",
    "cadence: ad hoc or scheduled": "communication.cadence.scheduling",
    "cadence: executive or working level": "communication.cadence.level",
    "channels: mail, chat, phone, video, in person": "communication.channels.used",
    "channels: formal or informal": "communication.channels.formality",
    "channels: expected response time": "communication.channels.response_time",
    "reporting: which": "communication.reporting.reports",
    "reporting: how often": "communication.reporting.frequency",
    "reporting: depth": "communication.reporting.depth",
    "reporting: dashboard/deck/mail": "communication.reporting.format",
    "reporting: to whom": "communication.reporting.recipients",
    "escalation: when": "communication.escalation.when",
    "escalation: threshold": "communication.escalation.threshold",
    "escalation: to whom": "communication.escalation.to_whom",
    "escalation: how": "communication.escalation.how",
}
SPECIFIED = {
    "profile": PROFILE,
    "history": HISTORY,
    "people": PEOPLE,
    "objectives": OBJECTIVES,
    "commitments": COMMITMENTS,
    "product": PRODUCT,
    "implementation": IMPLEMENTATION,
    "state": STATE,
    "opportunities": OPPORTUNITIES,
    "risks": RISKS,
    "communication": COMMUNICATION,
}
LINES = [(section, phrase, key) for section, lines in SPECIFIED.items() for phrase, key in lines.items()]


def test_all_eleven_sections_are_spelled_out() -> None:
    """KN-3: the sections in the order of the specification."""
    assert tuple(SPECIFIED) == SECTIONS


@pytest.mark.parametrize(("section", "phrase", "key"), LINES, ids=[f"{one[0]}: {one[1]}" for one in LINES])
def test_each_item_of_the_specification_is_in_the_catalogue(section: str, phrase: str, key: str) -> None:
    """KN-3, PE-1, PE-2, PE-3, PE-4, CO-1, KN-8: the item exists, in its section, in four languages with help."""
    item = all_items()[key]
    assert item.section == section
    for language in LANGUAGES:
        assert item.words.labels[language].strip()
        assert item.words.helps[language].strip()


def test_nothing_stands_in_the_catalogue_that_the_table_does_not_name() -> None:
    """KN-3: the table is the whole catalogue; each key once."""
    keys = [key for _section, _phrase, key in LINES]
    assert len(keys) == len(set(keys))
    listed = {item.key for section in sections() for topic in section.topics for item in topic.items}
    assert set(keys) == listed


def test_the_choices_are_those_of_the_specification() -> None:
    """KN-3: smooth/challenging/mixed, on time/early/late, strategic or tactical, scheduled or ad hoc, formal or not."""
    choices = {key: set(item.choices) for key, item in all_items().items() if item.choices}
    assert choices["history.implementation.course"] == {"smooth", "challenging", "mixed"}
    assert choices["history.implementation.timing"] == {"on_time", "early", "late"}
    assert {"strategic", "tactical"} <= choices["objectives.role.significance"]
    assert {"scheduled", "ad_hoc"} <= choices["communication.cadence.scheduling"]
    assert {"executive", "working"} <= choices["communication.cadence.level"]
    assert {"formal", "informal"} <= choices["communication.channels.formality"]


# What a scenario asks more of than the others, with its weight in the planned playbook.
OWN_TO = {
    "sales-to-cs": {
        "implementation.plan.go_live": 5,
        "implementation.risks.known": 4,
        "commitments.register.expectation_gaps": 5,
        "risks.objections.open": 4,
    },
    "sales-to-am": {"objectives.alignment.still_aligned": 3, "opportunities.upsell.deal": 3},
    "rep-to-rep": {"people.standing.trust": 4, "history.relationship.trust_moments": 3},
    "team-to-team": {"state.support.history": 4, "communication.escalation.how": 3},
}
EVERYWHERE = {
    "people.kinds.champion": 5,
    "objectives.business.success_metrics": 5,
    "commitments.kinds.verbal": 5,
    "commitments.register.complete": 5,
    "history.purchase.special_promises": 5,
    "state.issues.open": 5,
    "profile.company.industry": 2,
}


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("mode", MODES)
def test_each_scenario_marks_what_is_required_with_its_weight(scenario: str, mode: str) -> None:
    """KN-3, KN-4, SC-1, SC-2, SC-3, SC-4: required items exist, weigh 1 to 5, and what matters most weighs most."""
    weights = {need.key: need.weight for need in shipped(scenario, mode).requirements()}
    assert weights.keys() <= all_items().keys()
    assert set(weights.values()) <= {1, 2, 3, 4, 5}
    assert EVERYWHERE.items() <= weights.items()
    sections_asked = {key.partition(".")[0] for key in weights}
    expected = set(SECTIONS) - ({"implementation"} if scenario != "sales-to-cs" else {"opportunities"})
    assert sections_asked == expected


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenarios_differ_in_what_they_require(scenario: str) -> None:
    """KN-3: go-live and gaps right after a sale, trust where a person follows a person, and so on."""
    weights = {need.key: need.weight for need in shipped(scenario, "planned").requirements()}
    assert OWN_TO[scenario].items() <= weights.items()
    for other in set(SCENARIOS) - {scenario}:
        theirs = {need.key for need in shipped(other, "planned").requirements()}
        assert not OWN_TO[scenario].keys() & theirs, other
