"""What Kasuri Works sells as standard, and two promises that go beyond it (CO-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from tasuki.commitments.actions import import_standards
from tasuki.commitments.gap_finding import judge_all
from tasuki.commitments.models import Commitment
from tasuki.commitments.standards.files import dump
from tasuki.customers.models import Stakeholder
from tasuki.demo.accounts import Draft, instant
from tasuki.demo.play import Plot
from tasuki.demo.vocabulary import words
from tasuki.rules.access import Actor

FEATURES: Final = {
    "Loom Planning": (("Shift calendar import", "listed", ""), ("Offline mode", "roadmap", "2027 Q3")),
    "Weft Connect": (("Supplier export", "listed", ""), ("Payroll run", "not_offered", "")),
    "Shuttle Mobile": (("Second screen language", "listed", ""), ("Own barcodes", "roadmap", "2027 Q2")),
    "Selvage Secure": (("Single sign-on", "listed", ""),),
    "Indigo Insight": (("First dashboard", "listed", ""), ("Old reports rebuilt", "not_offered", "")),
}
_BEYOND: Final = 2


def write() -> None:
    """Keep the catalogue and hold the promises against it."""
    import_standards(actor=Actor.console(), format="yaml", content=dump(_catalogue()).encode())
    judge_all()


def _catalogue() -> dict[str, list[dict[str, Any]]]:
    products: list[str] = words("companies")["products"]
    return {
        "products": [{"name": one, "aliases": [one.split()[0]]} for one in products],
        "features": [
            {"product": product, "name": name, "status": status, "planned_for": planned}
            for product, rows in FEATURES.items()
            for name, status, planned in rows
        ],
        "durations": [
            {"weeks_from": 8, "weeks_to": 10},
            {"tier": "strategic", "weeks_from": 12, "weeks_to": 16},
            {"tier": "small", "weeks_from": 4, "weeks_to": 6},
        ],
        "support": [
            {"name": "Basic", "rank": 1, "contains": "Working days, answer within one day"},
            {"name": "Plus", "rank": 2, "contains": "Working days, answer within four hours"},
            {"name": "Always", "rank": 3, "contains": "Every day and night, answer within one hour"},
        ],
        "discounts": [{"max_percent": 10}, {"tier": "strategic", "max_percent": 15}],
        "payments": [{"max_days": 30}, {"tier": "strategic", "max_days": 60}],
        "contracts": [{"months": [12, 24, 36]}],
    }


class Beyond:
    """The first two sales still on their way hold a promise that the standards do not."""

    def __init__(self) -> None:
        self.left = _BEYOND

    def add(self, draft: Draft, plot: Plot | None) -> None:
        """Add it where the story is one of them."""
        if plot is None or not self.left or plot.scenario != "sales-to-cs" or plot.days <= 0:
            return
        texts, product = words("promises")[draft.language], draft.products[0]
        fast = self.left == _BEYOND
        to, day = draft.of(Stakeholder)[0], draft.today - timedelta(days=20)
        draft.add(
            Commitment(
                account=draft.account,
                kind="timeline" if fast else "commercial",
                detail="go_live" if fast else "discount",
                terms={"product": product, "weeks": 4} if fast else {"product": product, "discount": "20"},
                text=texts["fast" if fast else "dear"].format(product=product),
                promised_by=draft.account.owner,
                promised_by_name=draft.account.owner.name if draft.account.owner else "",
                promised_to=to,
                promised_to_name=to.name,
                promised_on=day,
                evidence=texts["evidence"][0],
                created_at=instant(day, 6),
            )
        )
        self.left -= 1
