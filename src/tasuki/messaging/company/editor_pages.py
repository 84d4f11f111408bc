"""Pages to write texts: start, edit with live preview, put in force, undo, take in files (MS-4, MS-6).

The editor works without scripts: each button sends the whole text, and what comes back holds it still. Nothing
that somebody wrote is lost by an error, a conflict or a session that ended.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tasuki.knowledge.brief.worddiff import word_difference
from tasuki.messaging import library
from tasuki.messaging.company import actions, folder, queries
from tasuki.messaging.company import source as files
from tasuki.messaging.company.folder import File, TakenIn
from tasuki.messaging.company.forms import NewTextForm, UploadTextsForm
from tasuki.messaging.company.known_fields import fields_of
from tasuki.messaging.company.models import CompanyText
from tasuki.messaging.company.pages import about, wanted_of
from tasuki.messaging.company.preview import preview as preview_of
from tasuki.messaging.company.queries import DRAFT, Found, parts_of
from tasuki.rules.access import Actor
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

# -- beginning -----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose which text to write, in which language; a new language begins with its shared words."""
    actor = _editor_or_nothing(request)
    asked = {key: value for key, value in request.GET.items() if key in ("language", "template")}
    form = NewTextForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        try:
            row = actions.start(actor=actor, language=language, name=form.name)
        except (Refused, Conflict) as error:
            _add_errors(form, "template", error)
        else:
            return redirect("messaging:text_edit", row.language, row.name)
    context = {"form": form, "upload": UploadTextsForm()}
    return render(
        request, "messaging/texts/new.html", context, status=422 if request.method == "POST" else 200
    )


@login_required
@require_POST
def start(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Begin a draft of this very text."""
    row = actions.start(
        actor=actor_of(request), language=language, name=name, like=request.POST.get("like", "")[:140]
    )
    return redirect("messaging:text_edit", row.language, row.name)


@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a zip or a single file: each text becomes a draft, or says why not."""
    actor = _editor_or_nothing(request)
    form = UploadTextsForm(request.POST, request.FILES)
    taken: list[TakenIn] = []
    if form.is_valid():
        try:
            found = _uploaded(form)
            taken = list(folder.take_in(actor=actor, files=found, replace=form.cleaned_data["replace"]))
        except (Refused, Conflict) as error:
            _add_errors(form, "file", error)
    good = [one for one in taken if one.row is not None]
    if good:
        text = ngettext(
            "%(n)s text was taken in as a draft.", "%(n)s texts were taken in as drafts.", len(good)
        )
        messages.success(request, text % {"n": len(good)})
    if taken and len(good) == len(taken):
        return redirect("messaging:texts")
    context = {"form": NewTextForm(), "upload": form, "refused": [one for one in taken if one.row is None]}
    return render(request, "messaging/texts/new.html", context, status=422)


def _uploaded(form: UploadTextsForm) -> list[File]:
    file = form.cleaned_data["file"]
    if file.size > folder.MOST_BYTES:
        raise Refused(Reason("text.zip_big", {"files": folder.MOST_FILES, "bytes": folder.MOST_BYTES}))
    data = file.read()
    if data[:2] == b"PK":
        return folder.files_in_zip(data)
    return [folder.file_at(f"{form.cleaned_data['language']}/{file.name}", data)]


def _editor_or_nothing(request: HttpRequest) -> Actor:
    """The workshop is not there for those who may not write."""
    if not queries.may_edit(actor_of(request)):
        raise NotFound("page", request.path)
    return actor_of(request)


def _add_errors(form: Any, field: str, error: Refused | Conflict) -> None:
    reasons = error.reasons if isinstance(error, Refused) else (error.reason,)
    for reason in reasons:
        form.add_error(field, sentence(reason))


# -- the editor ----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Write the draft, and keep it."""
    actor = actor_of(request)
    if request.method == "GET":
        row = queries.read_row(actor, language, name)
        return _editor(request, row, row.draft)
    row = queries.access_row(actor, language, name)
    source = _source(request, name)
    try:
        actions.save_draft(
            actor=actor, language=language, name=name, source=source, expected_revision=_revision(request)
        )
    except Conflict:
        return _conflict(request, row, source)
    except Refused as refused:
        return _editor(request, row, source, status=422, refused=refused.reasons)
    messages.success(request, _("The draft is saved."))
    return redirect("messaging:text_edit", language, name)


@login_required
@require_POST
def preview(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """What the text as it is now would say to the chosen recipient; nothing is saved."""
    actor = actor_of(request)
    row = queries.access_row(actor, language, name)
    source = _source(request, name)
    if not request.headers.get("HX-Request"):
        return _editor(request, row, source)
    return render(request, "messaging/texts/_preview.html", _tried(request, row, source))


@login_required
@require_POST
def put(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Save what is in the editor, and put it in force."""
    actor = actor_of(request)
    row = queries.access_row(actor, language, name)
    source, revision, note = _source(request, name), _revision(request), request.POST.get("note", "")
    which: dict[str, Any] = {"actor": actor, "language": language, "name": name}
    try:
        with transaction.atomic():
            if files.tidy(source) != row.draft:
                revision = actions.save_draft(**which, source=source, expected_revision=revision).revision
            made = actions.put(**which, note=note, expected_revision=revision)
    except Refused as refused:
        return _editor(request, row, source, status=422, note=note, refused=refused.reasons)
    except Conflict:
        return _conflict(request, row, source, note=note)
    messages.success(request, _("Version %(number)s is in force.") % {"number": made.number})
    _warn_of_points(request, Found(language, name, DRAFT, source, "draft"))
    return redirect("messaging:text", language, name)


def _warn_of_points(request: HttpRequest, found: Found) -> None:
    """What the text in force does not say, judged on the recipient that was chosen for the preview (MS-3)."""
    report = preview_of(actor_of(request), wanted_of(request, found)).report
    if report is not None and report.lacking:
        lacking = ", ".join(str(point.label) for point in report.lacking)
        messages.warning(request, f"{_('The text does not say:')} {lacking}.")


def _source(request: HttpRequest, name: str) -> str:
    """The file of what was typed: for shared words all of it, else subject and body."""
    body = request.POST.get("body", "")
    if name == library.WORDS:
        return files.tidy(body)
    return files.compose(request.POST.get("subject", ""), body)


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _conflict(request: HttpRequest, row: CompanyText, source: str, **more: Any) -> HttpResponse:
    """Somebody else saved first: the text stays in the editor, and what theirs says otherwise is shown."""
    row.refresh_from_db()
    theirs = word_difference(row.draft, source)
    return _editor(request, row, source, status=409, theirs=theirs, **more)


def _editor(
    request: HttpRequest, row: CompanyText, source: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    found = Found(row.language, row.name, DRAFT, source, "draft")
    subject, body = _typed(request, row) if request.method == "POST" else parts_of(row.name, source)
    context = {
        **about(request, found),
        **_tried(request, row, source),
        "subject": subject,
        "body": body,
        "unsaved": parts_of(row.name, source) != parts_of(row.name, row.draft),
        "fields": list(fields_of(row.name).values()),
        **more,
    }
    return render(request, "messaging/texts/edit.html", context, status=status)


def _typed(request: HttpRequest, row: CompanyText) -> tuple[str, str]:
    body = request.POST.get("body", "").replace("\r\n", "\n")
    return ("" if row.name == library.WORDS else request.POST.get("subject", "")), body


def _tried(request: HttpRequest, row: CompanyText, source: str) -> dict[str, Any]:
    """The preview, and what differs from the shipped text and from what is in force."""
    found = Found(row.language, row.name, DRAFT, source, "draft")
    shipped = library.file_source(row.language, row.name, shipped=True)
    now = row.in_force
    return {
        "row": row,
        "is_words": found.is_words,
        "text_language": row.language,
        "preview": preview_of(actor_of(request), wanted_of(request, found)),
        "from_shipped": _differs(found, shipped),
        "from_ours": _differs(found, now.source if now is not None else None),
        "editing": True,
    }


def _differs(found: Found, other: str | None) -> Any:
    """The differences in subject and body; None where there is nothing to compare with, or nothing differs."""
    if other is None:
        return None
    before, after = parts_of(found.name, other), found.parts
    if before == after:
        return None
    return [word_difference(old, new) for old, new in zip(before, after, strict=True)]


# -- in force or not -----------------------------------------------------------------------------------


@login_required
@require_POST
def undo(request: HttpRequest, language: str, name: str, number: int) -> HttpResponse:
    """An earlier version back, as the newest one."""
    made = actions.undo(
        actor=actor_of(request),
        language=language,
        name=name,
        number=number,
        expected_revision=_revision(request),
        note=_("Back to version %(number)s") % {"number": number},
    )
    messages.success(request, _("Version %(number)s is in force.") % {"number": made.number})
    return redirect("messaging:text_history", language, name)


@login_required
@require_POST
def take_out(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Out of force: the shipped text rules again."""
    actions.take_out(
        actor=actor_of(request), language=language, name=name, expected_revision=_revision(request)
    )
    messages.success(request, _("Taken out of force: the shipped text rules again."))
    return redirect("messaging:texts")


@login_required
@require_POST
def discard(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Drop the draft."""
    actions.discard(
        actor=actor_of(request), language=language, name=name, expected_revision=_revision(request)
    )
    messages.success(request, _("The draft is removed."))
    return redirect("messaging:texts")
