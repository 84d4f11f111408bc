"""Judging every open transition anew: after the company's rules changed, and once a day because time passes.

What is kept on the rows depends on the rules in force, on how fresh the knowledge is and on how long ago the deal
was won; the last two change without anybody doing anything.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.tasks import task

from tasuki.audit.actions import record
from tasuki.audit.models import Event
from tasuki.rules import lifecycle
from tasuki.rules.access import Actor
from tasuki.transitions.facts import recompute_many
from tasuki.transitions.models import CompanyRulesVersion, Transition

CHUNK = 200
JUDGED = "company.rules_applied"


@task()
def judge_all() -> int:
    """Judge the gates of all open transitions by the rules in force, in portions; returns how many changed."""
    newest = CompanyRulesVersion.objects.order_by("-number").values_list("pk", flat=True).first()
    changed, last = 0, UUID(int=0)
    while True:
        last_before = last
        count, last = _judge_some(last)
        changed += count
        if last == last_before:
            break
    if newest is not None and not _judged(newest):
        with transaction.atomic():
            fields = {"changed": changed}
            record(actor=Actor.system("rules"), action=JUDGED, subject=("company", newest), fields=fields)
    return changed


@task()
def judge_unjudged() -> int:
    """Judge anew if the newest rules have not been applied to all yet (a wake-up call may be lost)."""
    newest = CompanyRulesVersion.objects.order_by("-number").values_list("pk", flat=True).first()
    return 0 if newest is None or _judged(newest) else judge_all.func()


@transaction.atomic
def _judge_some(after: UUID) -> tuple[int, UUID]:
    """The next portion by id. The rows are held first, so that nobody's newer result is overwritten by ours."""
    rows = Transition.objects.filter(pk__gt=after).exclude(stage__in=lifecycle.ENDED).order_by("pk")
    held = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True)[:CHUNK])
    # one document, and each person, for many rows
    found = Transition.objects.filter(pk__in=held).prefetch_related("playbook", "giver", "receiver")
    some = [one for one in found if one.playbook_id is not None]
    return recompute_many(some), max(held, default=after)


def _judged(version: UUID) -> bool:
    return Event.objects.filter(subject_kind="company", subject_id=version, action=JUDGED).exists()
