"""Playbooks through the API (PB-1, PB-2, SY-4)."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Query, Router

from tasuki.playbooks import actions, describe, listing, queries, schemas
from tasuki.playbooks.diff import compare
from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.preview import preview_for
from tasuki.playbooks.queries import Ref, find_document
from tasuki.playbooks.schemas import Out, RefText
from tasuki.playbooks.source import InvalidPlaybook
from tasuki.playbooks.writing import complete, read_draft
from tasuki.rules.access import Actor, why_not
from tasuki.rules.reasons import Reason, Refused, refuse_if
from tasuki.web.api import PROBLEMS, actor_of, idempotent

router = Router(tags=["playbooks"])

_ONE = "/playbooks/{key}"


def _language() -> str:
    return get_language() or "en"


def _company(actor: Actor, key: str) -> Out:
    return describe.company(queries.access_playbook(actor, key))


def _must_edit(actor: Actor) -> None:
    refuse_if(why_not("playbook.edit", actor, queries.relations(actor)))


# -- without a key: before those with one, so that their words are no keys ------------------------------


@router.get("/playbooks", response={200: schemas.PlaybookListOut, **PROBLEMS}, operation_id="list_playbooks")
def list_playbooks(request: HttpRequest) -> Out:
    """All playbooks, shipped and the company's, case by case; the one in force comes first."""
    found = listing.cases(actor_of(request), _language())
    items = [describe.line(case, one) for case in found for one in case.lines]
    return {"items": items, "count": len(items)}


@router.post(
    "/playbooks", response={200: schemas.CompanyPlaybookOut, **PROBLEMS}, operation_id="create_playbook"
)
@idempotent
def create_playbook(request: HttpRequest, body: schemas.PlaybookIn) -> Out:
    """A new company playbook: from another one, or from YAML, taken in wholly or not at all (PB-2)."""
    actor = actor_of(request)
    _must_edit(actor)
    if bool(body.start_from) == bool(body.yaml):
        raise Refused(Reason("playbook.one_source", {"one": "start_from", "other": "yaml"}))
    if body.start_from:
        row = actions.start_from(actor=actor, ref=body.start_from, key=body.key)
    else:
        row = actions.import_yaml(actor=actor, text=body.yaml, key=body.key, replace=body.replace)
    return _company(actor, row.key)


@router.post(
    "/playbooks/validate",
    response={200: schemas.PlaybookValidationOut, **PROBLEMS},
    operation_id="validate_playbook",
)
def validate_playbook(request: HttpRequest, body: schemas.PlaybookValidateIn) -> Out:
    """Whether a text is a valid playbook; every error by path and line (PB-2). Nothing is kept."""
    _must_edit(actor_of(request))
    try:
        document = read_draft(body.yaml, scenario=body.scenario or "", mode=body.mode or "")
    except InvalidPlaybook as invalid:
        return {"valid": False, "digest": "", "reasons": describe.reasons(invalid.reasons)}
    return {"valid": True, "digest": document.digest, "reasons": []}


@router.post(
    "/playbooks/preview",
    response={200: schemas.PlaybookPreviewOut, **PROBLEMS},
    operation_id="preview_playbook",
)
def preview_playbook(request: HttpRequest, body: schemas.PlaybookPreviewIn) -> Out:
    """The plan that a text or a playbook would give for an account and a day. Nothing is kept."""
    actor = actor_of(request)
    _must_edit(actor)
    found = preview_for(
        actor,
        _document(actor, body),
        account=body.account,
        day=body.day,
        receiver=body.receiver,
        signed_on=body.signed_on,
        giver_available=body.giver_available,
        language=_language(),
    )
    return describe.previewed(found)


def _document(actor: Actor, body: schemas.PlaybookPreviewIn) -> PlaybookDocument:
    if bool(body.yaml) == bool(body.playbook):
        raise Refused(Reason("playbook.one_source", {"one": "yaml", "other": "playbook"}))
    return read_draft(body.yaml) if body.yaml else find_document(actor, body.playbook).document


@router.get(
    "/playbooks/compare",
    response={200: schemas.PlaybookDiffOut, **PROBLEMS},
    operation_id="compare_playbooks",
)
def compare_playbooks(request: HttpRequest, before: Query[RefText], after: Query[RefText]) -> Out:
    """What differs between two documents, such as "rep-to-rep.planned@shipped" and "rep-to-rep.planned@3"."""
    one, other = (find_document(actor_of(request), ref) for ref in (before, after))
    return describe.difference(one, other, compare(one.document, other.document))


# -- one playbook --------------------------------------------------------------------------------------


@router.get(_ONE, response={200: schemas.CompanyPlaybookOut, **PROBLEMS}, operation_id="get_playbook")
def get_playbook(request: HttpRequest, key: str) -> Out:
    """A playbook of the company with everything published from it."""
    return _company(actor_of(request), key)


@router.delete(_ONE, response={204: None, **PROBLEMS}, operation_id="discard_playbook")
@idempotent
def discard_playbook(request: HttpRequest, key: str, body: schemas.PlaybookRevisionIn) -> tuple[int, None]:
    """Remove a playbook that was never published."""
    actions.discard(actor=actor_of(request), key=key, expected_revision=body.revision)
    return 204, None


@router.put(
    f"{_ONE}/draft",
    response={200: schemas.CompanyPlaybookOut, **PROBLEMS},
    operation_id="save_playbook_draft",
)
@idempotent
def save_draft(request: HttpRequest, key: str, body: schemas.PlaybookDraftIn) -> Out:
    """Keep a draft as it is written, finished or not."""
    actor = actor_of(request)
    actions.save_draft(actor=actor, key=key, text=body.yaml, expected_revision=body.revision)
    return _company(actor, key)


@router.post(
    f"{_ONE}/publish", response={200: schemas.PlaybookVersionOut, **PROBLEMS}, operation_id="publish_playbook"
)
@idempotent
def publish(request: HttpRequest, key: str, body: schemas.PlaybookPublishIn) -> Out:
    """Publish the draft as the next version and put it in force for new transitions."""
    actor = actor_of(request)
    made = actions.publish(actor=actor, key=key, note=body.note, expected_revision=body.revision)
    return describe.publication(queries.access_playbook(actor, key), made, 0)


@router.post(
    f"{_ONE}/retire", response={200: schemas.CompanyPlaybookOut, **PROBLEMS}, operation_id="retire_playbook"
)
@idempotent
def retire(request: HttpRequest, key: str, body: schemas.PlaybookRevisionIn) -> Out:
    """Take it out of force; new transitions start with the shipped one again."""
    actor = actor_of(request)
    actions.retire(actor=actor, key=key, expected_revision=body.revision)
    return _company(actor, key)


@router.post(
    f"{_ONE}/reinstate",
    response={200: schemas.CompanyPlaybookOut, **PROBLEMS},
    operation_id="reinstate_playbook",
)
@idempotent
def reinstate(request: HttpRequest, key: str, body: schemas.PlaybookReinstateIn) -> Out:
    """Put an earlier version in force again, unchanged."""
    actor = actor_of(request)
    actions.reinstate(actor=actor, key=key, number=body.number, expected_revision=body.revision)
    return _company(actor, key)


@router.get(
    f"{_ONE}/versions/{{version}}",
    response={200: schemas.PlaybookDocumentOut, **PROBLEMS},
    operation_id="get_playbook_document",
)
def get_document(request: HttpRequest, key: str, version: str) -> Out:
    """A whole document: a version by its number, "draft" or "shipped"."""
    return describe.document(find_document(actor_of(request), Ref(key, version)))


@router.get(
    f"{_ONE}/versions/{{version}}/source",
    response={200: schemas.PlaybookSourceOut, **PROBLEMS},
    operation_id="get_playbook_source",
)
def get_source(
    request: HttpRequest,
    key: str,
    version: str,
    form: Literal["written", "complete"] = "written",
) -> Out:
    """The YAML: as it was written, or complete with every text it takes from the library."""
    actor, ref = actor_of(request), Ref(key, version)
    if version == queries.DRAFT and form == "written":
        row = queries.access_playbook(actor, key, "playbook.edit")
        return {"ref": str(ref), "yaml": row.draft}
    found = find_document(actor, ref)
    return {"ref": str(found.ref), "yaml": complete(found.document) if form == "complete" else found.source}
