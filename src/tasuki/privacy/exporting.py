"""Everything that is kept of one person, as a zip with data and a page to read (SE-4)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_variables

from tasuki.audit.actions import record
from tasuki.customers.queries import relations_to_account
from tasuki.privacy import subjects
from tasuki.privacy.registry import keepers
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import refuse_if
from tasuki.sensitive import describe
from tasuki.sensitive.models import SensitiveNote
from tasuki.sensitive.queries import open_rows
from tasuki.stakeholders.personal import politics_of
from tasuki.web import clock
from tasuki.web.command import as_json

_PLAIN = (str, int, float, bool, type(None))


@sensitive_variables()
def export(*, actor: Actor, kind: str, subject_id: UUID, sensitive: bool = False) -> dict[str, Any]:
    """What every room keeps of the person; sealed notes only if asked for by somebody who may take them out."""
    known = subjects.access(actor, kind, subject_id, "privacy.export")
    subject = subjects.subject_of(known)
    rooms = {keeper.name: keeper.export(kind, subject) for keeper in keepers()}
    if kind == "contact":
        rooms["sensitive"] = {"notes": _notes(actor, known, opened=sensitive)}
        if sensitive:  # refused above to those who may not take them out
            rooms["sensitive"]["lines"] = politics_of(subject_id)
    record(
        actor=actor,
        action="privacy.exported",
        subject=(kind, subject_id),
        fields={"sensitive": sensitive},
    )
    return {
        "kind": kind,
        "id": subject_id,
        "name": known.name,
        "made_at": clock.now(),
        "with_sensitive_notes": sensitive,
        "rooms": {name: found for name, found in rooms.items() if found},
    }


@sensitive_variables()
def as_zip(data: Mapping[str, Any]) -> bytes:
    """The export as a file: `data.json` for programs, `index.html` for people."""
    rooms = {
        name: {model: _table(rows) for model, rows in found.items() if rows}
        for name, found in data["rooms"].items()
    }
    page = render_to_string("privacy/export.html", {"data": data, "rooms": rooms})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("data.json", as_json(data))
        bundle.writestr("index.html", page)
    return target.getvalue()


@sensitive_variables()
def _notes(actor: Actor, known: subjects.Known, *, opened: bool) -> list[dict[str, Any]]:
    account = known.row.account
    rows = SensitiveNote.objects.filter(
        subject_kind=SensitiveNote.Subject.STAKEHOLDER, subject_ref=str(known.row.pk), erased_at=None
    ).order_by("at")
    if not opened:
        return [describe.note_data(row) for row in rows.defer("sealed")]
    refuse_if(why_not("sensitive.export", actor, relations_to_account(actor, account)))
    return [
        describe.opened_data(view) for view in open_rows(actor, account, list(rows), "sensitive.exported")
    ]


def _table(rows: Any) -> dict[str, Any]:
    """Rows as heads and cells for the page."""
    listed = rows if isinstance(rows, list) else [rows]
    plain = [row if isinstance(row, Mapping) else {"": row} for row in listed]
    heads = list(dict.fromkeys(key for row in plain for key in row))
    cells = [
        [row.get(head) if isinstance(row.get(head), _PLAIN) else as_json(row.get(head)) for head in heads]
        for row in plain
    ]
    return {"heads": heads, "rows": cells}
