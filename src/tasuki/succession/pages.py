"""The readiness of the books, and the departure drill of one colleague (KN-9, SU-8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tasuki.succession import books, exports, queries
from tasuki.succession.places import in_words
from tasuki.succession.table import TABLE
from tasuki.tables.showing import list_page
from tasuki.web import sheets
from tasuki.web.requests import actor_of

DRILL_SHOWN = 200
SUMS = ("unwritten", "only_theirs", "promises", "unproven")


@login_required
@require_GET
def readiness(request: HttpRequest) -> HttpResponse:
    """How complete and fresh the records are: by team and owner, for whose books the person may see."""
    actor = actor_of(request)
    state = TABLE.read(request.GET, actor)
    context = {
        "teams": () if "team" in state.values else books.team_rows(actor),
        "total": books.total(state.narrowed(TABLE.rows(actor))),
    }
    return list_page(request, TABLE, "succession/readiness.html", context)


@login_required
@require_GET
def drill(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What would be lost if this colleague left today; nothing is changed."""
    person = queries.access_drill(actor_of(request), person_id)
    found = queries.drill_of(person)
    shown = found.book[:DRILL_SHOWN]
    context = {
        "person": person,
        "drill": found,
        "sums": {name: found.total(name) for name in SUMS},
        "rows": [(one, in_words(one)) for one in shown],
        "left_out": len(found.book) - len(shown),
    }
    return render(request, "succession/drill.html", context)


@login_required
@require_GET
def drill_export(request: HttpRequest, person_id: UUID, format: str) -> HttpResponse:
    """The drill of the whole book as a table file."""
    person = queries.access_drill(actor_of(request), person_id)
    found = queries.drill_of(person)
    name = _("departure drill") + f" {person.name}"
    return sheets.response(format, name, person.name, exports.DRILL_HEAD(), exports.drill_rows(found))
