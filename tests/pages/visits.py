"""Which pages there are to look at, as whom, and which routes are no pages and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.house.routes import MAY, OUTSIDE, PAGES, Route

# Who looks: the first of these who may see the page; those with most to do on it stand first.
WHO: Final = ("manager", "receiver", "giver", "operations", "administrator", "executive", "outsider", OUTSIDE)

# Routes that answer a GET with something other than a page of Tasuki.
FILES: Final = "a file, not a page"
NO_PAGES: Final[Mapping[str, str]] = {
    "stakeholders:map_file": FILES,
    "customers:import_rejects": FILES,
    "knowledge:catalogue_export": FILES,
    "knowledge:brief_file": FILES,
    "knowledge:summary_file": FILES,
    "documents:file": FILES,
    "commitments:standards_export": FILES,
    "messaging:mailing_result": FILES,
    "messaging:outbox_csv": FILES,
    "messaging:eml": FILES,
    "messaging:text_export": FILES,
    "messaging:text_source": FILES,
    "playbooks:source": FILES,
    "succession:drill_export": FILES,
    "watch:export": FILES,
    "success:markdown": FILES,
    "help:picture": FILES,
    "tables:export": FILES,
    "customers:import_result": FILES,
    "transitions:bulk_result": FILES,
    "desk:export_file": FILES,
    "desk:work_state": "a part of a page, which renews itself",
    "desk:jump": "what the palette offers, for its script",
    "messaging:html": "a customer's mail as it is written, shown in a frame of the message's page",
    "api_docs": "the description of the API, drawn by its own program",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A page to look at: the route, as whom, with what behind the question mark, and other things in its path."""

    name: str
    who: str
    query: str = ""
    args: Mapping[str, Any] | None = None
    status: int = 200

    def __str__(self) -> str:
        """The name of the test."""
        return " ".join(filter(None, (self.name, self.who, self.query, *(self.args or {}).values())))


def first_of(route: Route) -> str:
    """Who looks at this page."""
    if route.get == "public":
        return OUTSIDE
    return next(name for name in WHO if name in MAY[route.get])


MORE: Final = (
    *(Visit("desk:my_work", who) for who in ("giver", "receiver", "operations", "executive", "outsider")),
    *(Visit("transitions:plan", who) for who in ("giver", "receiver", "executive")),
    Visit("transitions:list", "operations", "?stage=all"),
    Visit("desk:search", "manager", "?q=quillon"),
    Visit("desk:search", "manager", "?q=nothing-like-it"),
    Visit("transitions:choose_account", "manager", "?q=a"),
    Visit("messaging:outbox", "operations", "?state=all"),
    Visit("messaging:message", "manager", args={"message_id": "failed_id"}),
    Visit("messaging:message", "manager", args={"message_id": "uncertain_id"}),
    Visit("messaging:message", "manager", args={"message_id": "sent_id"}),
    Visit("customers:import", "operations", args={"import_id": "draft_id"}),
    Visit("playbooks:edit", "operations", args={"key": "fresh_playbook"}),
    Visit("documents:source", "manager", args={"source_id": "file_source_id"}),
    Visit("commitments:commitment", "manager", args={"commitment_id": "to_reset_id"}),
    Visit("commitments:commitment", "manager", args={"commitment_id": "to_know_id"}),
    Visit("account_login", OUTSIDE, "?next=/transitions/"),
    # what customers open by the links of their letters
    *(
        Visit(name, OUTSIDE)
        for name in ("outcomes:survey", "outcomes:pulse", "customer_page:page", "messaging:unsubscribe")
    ),
    Visit("people:list", "outsider", status=404),
    Visit("account_email", OUTSIDE, status=404),
    Visit("messaging:queue", "manager", status=405, args={"step_key": "introduction_key"}),
)


def visits() -> list[Visit]:
    """Every route that answers a GET for somebody, once, and the pages worth another look."""
    readable = {name: route for name, route in PAGES.items() if route.get not in ("", "nobody")}
    return [
        *(Visit(name, first_of(route)) for name, route in readable.items() if name not in NO_PAGES),
        *MORE,
    ]
