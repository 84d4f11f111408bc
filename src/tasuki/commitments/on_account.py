"""What the account's page shows of its open commitments (CO-2, CO-5, UX-2)."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tasuki.commitments.models import Commitment
from tasuki.customers.account_parts import Figure, Given, Next, Part, Reader, register
from tasuki.rules.access import allowed

SHOWN = 5


def open_promises(reader: Reader) -> Given | None:
    """How many are open, late or without an owner, and those that are due first."""
    if not allowed("commitment.see", reader.actor, reader.relations):
        return None
    rows = Commitment.objects.filter(account_id=reader.account.pk, state=Commitment.State.OPEN)
    late = Q(due_on__lt=reader.today)
    lost = Q(owner=None) | Q(owner__is_active=False)
    counts = rows.aggregate(all=Count("pk"), late=Count("pk", filter=late), lost=Count("pk", filter=lost))
    first = list(rows.select_related("owner").order_by(F("due_on").asc(nulls_last=True), "id")[:SHOWN])
    register_url = reverse("commitments:list", args=[reader.account.pk])
    notes = []
    if counts["late"]:
        notes.append(ngettext("%(n)d late", "%(n)d late", counts["late"]) % {"n": counts["late"]})
    if counts["lost"]:
        words = ngettext("%(n)d without owner", "%(n)d without owner", counts["lost"])
        notes.append(words % {"n": counts["lost"]})
    return Given(
        context={
            "rows": first,
            "count": counts["all"],
            "register_url": register_url,
            "today": reader.today,
            "new_url": reverse("commitments:new", args=[reader.account.pk])
            if allowed("commitment.edit", reader.actor, reader.relations)
            else "",
        },
        next=tuple(
            Next(
                one.due_on,
                gettext_lazy("Commitment"),
                one.short,
                reverse("commitments:commitment", args=[one.pk]),
                one.keeper,
            )
            for one in first
            if one.due_on is not None
        ),
        figures=(
            Figure(
                _("Open commitments"),
                str(counts["all"]),
                " · ".join(notes),
                register_url,
                late=bool(counts["late"] or counts["lost"]),
            ),
        ),
    )


def register_part() -> None:
    """Called when the app is ready."""
    register(Part("commitments", "main", 20, "commitments/_on_account.html", open_promises))
