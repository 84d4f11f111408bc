"""What the account's page shows of its running transition (TR-1, UX-2, UX-4)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasuki.customers.account_parts import Figure, Given, Next, Part, Reader, register
from tasuki.rules import lifecycle
from tasuki.rules.access import allowed
from tasuki.transitions.board.moves import Titles, next_move
from tasuki.transitions.facts import local_day
from tasuki.transitions.models import Step, Transition
from tasuki.transitions.zone_view import small
from tasuki.web.formats import percent

STEPS = 3


def running(reader: Reader) -> Given | None:
    """The transition that holds the account now: where it stands, its exchange zone, the steps that come next."""
    if not allowed("transition.see", reader.actor, reader.relations):
        return None
    rows = Transition.objects.filter(account_id=reader.account.pk).exclude(stage__in=lifecycle.ENDED)
    rows = rows.select_related("account__owner", "giver", "receiver", "playbook")
    found = rows.defer("playbook__document").order_by("-opened_at").first()
    if found is None:
        return None
    titles = Titles([found])
    todo = found.steps.filter(state=Step.State.TODO).select_related("person").order_by("due_at", "position")
    steps = [(one, titles.of(found, one.key)) for one in todo[:STEPS]]
    plan = reverse("transitions:plan", args=[found.pk])
    return Given(
        context={
            "row": found,
            "zone": small(found),
            "steps": steps,
            "move": next_move(reader.actor, found, titles),
            "plan": plan,
        },
        next=tuple(
            Next(day, gettext_lazy("Step"), title, f"{plan}#step-{one.key}", one.person)
            for one, title in steps
            for day in (local_day(one.due_at, found.zone),)
        ),
        figures=(
            Figure(
                _("Knowledge"),
                percent(found.completeness),
                href=reverse("transitions:knowledge", args=[found.pk]),
            ),
        ),
    )


def register_part() -> None:
    """Called when the app is ready."""
    register(Part("transition", "top", 10, "transitions/_on_account.html", running))
