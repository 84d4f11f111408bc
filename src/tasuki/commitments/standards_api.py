"""The standards catalogue through the API, and who judges promises before the sale (SY-4, CO-3, CO-4)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from tasuki.commitments import actions, describe
from tasuki.commitments.schemas import (
    JudgeOut,
    JudgesIn,
    SavedEntryOut,
    StandardEntryIn,
    StandardsImportIn,
    StandardsImportOut,
    StandardsOut,
    StandardsVersionOut,
)
from tasuki.commitments.standards import queries
from tasuki.people.queries import find_person, find_team
from tasuki.rules.access import why_not
from tasuki.rules.reasons import refuse_if
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["standards"])
Out = dict[str, Any]
_ENTRIES = "/standards/sections/{section}/entries"


@router.get("/standards", response={200: StandardsOut, **PROBLEMS}, operation_id="show_standards")
def show_standards(request: HttpRequest) -> Out:
    """What the company sells as standard, as it is in force."""
    _may_see(request)
    return describe.standards(queries.current())


@router.get(
    "/standards/versions",
    response={200: list[StandardsVersionOut], **PROBLEMS},
    operation_id="list_standards",
)
def list_versions(request: HttpRequest) -> list[Out]:
    """All versions, newest first, with what changed."""
    _may_see(request)
    return [describe.version(one) for one in queries.versions()]


@router.get(
    "/standards/versions/{number}",
    response={200: StandardsOut, **PROBLEMS},
    operation_id="show_standards_version",
)
def show_version(request: HttpRequest, number: int) -> Out:
    """The catalogue as it stood then."""
    _may_see(request)
    return describe.standards(queries.version(min(max(number, 0), 2_000_000_000)))


@router.post(_ENTRIES, response={201: SavedEntryOut, **PROBLEMS}, operation_id="add_standard")
@idempotent
def add_entry(request: HttpRequest, section: str, body: StandardEntryIn) -> tuple[int, Out]:
    """Add an entry to a section; a new version."""
    made, entry = actions.save_entry(actor=actor_of(request), section=section, values=body.values)
    return 201, {"number": made.number, "entry": entry}


@router.put(
    _ENTRIES + "/{entry_id}", response={200: SavedEntryOut, **PROBLEMS}, operation_id="change_standard"
)
@idempotent
def change_entry(request: HttpRequest, section: str, entry_id: str, body: StandardEntryIn) -> Out:
    """Change an entry as a whole; a change of the same entry since `version` is a conflict."""
    made, entry = actions.save_entry(
        actor=actor_of(request),
        section=section,
        values=body.values,
        entry_id=entry_id,
        expected_version=body.version,
    )
    return {"number": made.number, "entry": entry}


@router.delete(
    _ENTRIES + "/{entry_id}", response={200: StandardsVersionOut, **PROBLEMS}, operation_id="remove_standard"
)
@idempotent
def remove_entry(request: HttpRequest, section: str, entry_id: str) -> Out:
    """Take an entry out; earlier versions keep it."""
    made = actions.remove_entry(actor=actor_of(request), section=section, entry_id=entry_id)
    return describe.version(made)


@router.post(
    "/standards/import", response={200: StandardsImportOut, **PROBLEMS}, operation_id="import_standards"
)
@idempotent
def import_standards(request: HttpRequest, body: StandardsImportIn) -> Out:
    """Replace the catalogue by a file, or see what that would change; every error names its line."""
    made, changes = actions.import_standards(
        actor=actor_of(request), format=body.format, content=body.content.encode(), dry_run=body.dry_run
    )
    return {"number": made.number if made else None, "changes": changes}


@router.get("/promise-judges", response={200: list[JudgeOut], **PROBLEMS}, operation_id="list_promise_judges")
def list_judges(request: HttpRequest) -> list[Out]:
    """Who judges promises of open deals before the sale."""
    _may_see(request)
    return [describe.judge(one) for one in queries.judges()]


@router.put("/promise-judges", response={200: list[JudgeOut], **PROBLEMS}, operation_id="name_promise_judges")
@idempotent
def name_judges(request: HttpRequest, body: JudgesIn) -> list[Out]:
    """Name them; replaces those named before."""
    refuse_if(why_not("standards.edit", actor_of(request), ()))
    named = [(find_person(one.person), find_team(one.team) if one.team else None) for one in body.judges]
    return [describe.judge(one) for one in actions.set_judges(actor=actor_of(request), judges=named)]


def _may_see(request: HttpRequest) -> None:
    refuse_if(why_not("standards.see", actor_of(request), ("self",)))
