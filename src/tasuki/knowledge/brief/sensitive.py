"""Sensitive notes in a brief: only for who may export them and asks for it; opened live, never frozen (PE-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables

from tasuki.audit.actions import record
from tasuki.customers.models import Account, Stakeholder
from tasuki.knowledge.brief.blocks import BriefView, Chapter, Facts, Remark, Row
from tasuki.knowledge.items import all_items
from tasuki.rules.access import Actor
from tasuki.sensitive.models import Topic
from tasuki.sensitive.queries import NoteView, export


@sensitive_variables()
@transaction.atomic
def with_notes(view: BriefView, actor: Actor, account: Account, form: str) -> BriefView:
    """The brief with a chapter of the notes as they are now; refused without the right, and kept as an event."""
    notes = export(actor, account)
    record(
        actor=actor,
        action="brief.read_with_sensitive",
        subject=("account", account.pk),
        fields={"number": view.number, "form": form, "notes": len(notes)},
    )
    with override(view.language):
        warning = Remark(
            _("Personal data: for the eyes of the owners and their managers. This copy was recorded.")
        )
        found = Facts(tuple(_rows(notes, account, view.language)))
        chapter = Chapter("sensitive", _("Sensitive notes"), (warning, found) if found.rows else (warning,))
        return replace(view, chapters=(*view.chapters, chapter), with_sensitive=True)


@sensitive_variables()
def _rows(notes: Sequence[NoteView], account: Account, language: str) -> list[Row]:
    ids = [one.subject_ref for one in notes if one.subject_kind == "stakeholder"]
    people = {str(one.pk): one.name for one in Stakeholder.objects.filter(account=account, pk__in=ids)}
    topics = dict(Topic.choices)
    rows = []
    for one in notes:
        item = all_items().get(one.subject_ref)
        about = people.get(one.subject_ref) or (item.words.label(language) if item else "")
        known = {"name": one.author_name, "day": date_format(one.at), "until": date_format(one.expires_on)}
        small = (
            _("Purpose: %(purpose)s") % {"purpose": one.purpose},
            _("%(name)s, %(day)s · kept until %(until)s") % known,
        )
        label = " · ".join(filter(None, (about, str(topics.get(one.topic, one.topic)))))
        rows.append(Row(label, one.text, small=small))
    return rows
