"""The documents of an account: list and upload, notes, mails and calls, reading, downloading (KN-8, KN-10)."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.customers.models import Account
from tasuki.documents import actions, describe, queries, serving
from tasuki.documents.forms import MOST_FILES, EncodingForm, TextForm, UploadForm
from tasuki.documents.forms_of_files import TEXTS, word_for
from tasuki.documents.mailhead import recognise
from tasuki.documents.models import LIMITS, Required, Source, SourceFile
from tasuki.documents.reader import reading
from tasuki.documents.uploads import RefusedUpload
from tasuki.rules.access import Actor, allowed
from tasuki.rules.reasons import Conflict, NotFound, Reason, Refused
from tasuki.web.paginator import LeanPaginator
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

PAGE_SIZE: Final = 50
TITLES: Final = {
    Source.Kind.NOTE: gettext_lazy("Write a note"),
    Source.Kind.MAIL: gettext_lazy("Paste a mail"),
    Source.Kind.CALL: gettext_lazy("Summarise a call"),
}


@login_required
@require_GET
def documents(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """What is kept with the account; files are added here."""
    account, relations = queries.access_documents(actor_of(request), account_id)
    return _list(request, account, relations)


def _list(request: HttpRequest, account: Account, relations: frozenset[str], **more: Any) -> HttpResponse:
    wanted = request.GET
    rows = queries.sources_of(
        account.pk,
        text=wanted.get("q", "")[:200],
        kind=wanted.get("kind", ""),
        serves=wanted.get("serves", ""),
    )
    page = LeanPaginator(rows, PAGE_SIZE).get_page(wanted.get("page"))
    context = {
        "account": account,
        "page_obj": page,
        "rows": [(one, describe.file_of(one), _form_name(one)) for one in page.object_list],
        "filters": wanted,
        "filtered": any(wanted.get(name) for name in ("q", "kind", "serves")),
        "kinds": Source.Kind.choices,
        "uses": Required.choices,
        "may_edit": allowed("document.edit", actor_of(request), relations),
        "form": UploadForm(),
        **more,
    }
    return render(request, "documents/list.html", context, status=422 if more else 200)


def _form_name(one: Source) -> str:
    file = describe.file_of(one)
    return word_for(file.form) if file else ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Keep several files; each is judged by itself, and what was refused says why. Reloaded, it shows the list."""
    actor = actor_of(request)
    if request.method != "POST":
        account, _relations = queries.access_documents(actor, account_id)
        return redirect("documents:list", account.pk)
    account, relations = queries.access_documents(actor, account_id, "document.edit")
    form = UploadForm(request.POST)
    chosen = request.FILES.getlist("files")
    reasons = _reasons(chosen, form)
    if reasons:
        return _list(request, account, relations, form=form, refused=reasons)
    serves = form.cleaned_data["serves"] if len(chosen) == 1 else ""
    results = [_keep(actor, account, one, serves) for one in chosen]
    if form.cleaned_data["serves"] and not serves:
        said = _("None is marked as “%(document)s”: only one file can be. Say it on the page of that file.")
        messages.warning(request, said % {"document": Required(form.cleaned_data["serves"]).label})
    if all(kept for _name, kept, _said in results):
        said = ngettext("%(count)s file is kept.", "%(count)s files are kept.", len(results))
        messages.success(request, said % {"count": len(results)})
        return redirect("documents:list", account.pk)
    return _list(request, account, relations, form=form, results=results)


def _reasons(chosen: list[UploadedFile[Any]], form: UploadForm) -> list[Reason]:
    reasons = [] if chosen else [Reason("document.no_file")]
    if len(chosen) > MOST_FILES:
        reasons.append(Reason("document.too_many_files", {"count": len(chosen), "limit": MOST_FILES}))
    if not form.is_valid():
        use = str(form.data.get("serves", ""))[:40]
        reasons.append(Reason("document.unknown_use", {"use": use, "known": list(Required.values)}))
    return reasons


def _keep(
    actor: Actor, account: Account, file: UploadedFile[Any], serves: str
) -> tuple[str, Source | None, list[str]]:
    """Name of the file, its source when it is kept, else why not."""
    try:
        if isinstance(file, RefusedUpload):
            raise Refused(file.reason)
        name = file.name or ""
        kept = actions.add_file(
            actor=actor, account_id=account.pk, name=name, blocks=file.chunks(), serves=serves
        )
    except Refused as refused:
        return (file.name or "")[:120], None, [sentence(reason) for reason in refused.reasons]
    return file.name or "", kept, []


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, account_id: UUID, kind: str) -> HttpResponse:
    """Write a note, paste a mail (its head is recognised and confirmed), sum up a call."""
    actor = actor_of(request)
    account, _relations = queries.access_form(actor, account_id, reads=request.method == "GET")
    if kind not in TITLES:
        raise NotFound("source", kind)
    form = TextForm(request.POST or None, kind=kind, look=_wants_look(request, kind))
    context = {"account": account, "kind": kind, "title": TITLES[Source.Kind(kind)]}
    if request.method == "POST" and form.is_valid():
        if _wants_look(request, kind):
            form, context["looked"] = _confirmed(form, kind)
            return render(request, "documents/write.html", {**context, "form": form})
        made = _add(actor, account, kind, form)
        if made is not None:
            messages.success(request, _("Kept."))
            return redirect("documents:source", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "documents/write.html", {**context, "form": form}, status=status)


def _wants_look(request: HttpRequest, kind: str) -> bool:
    """A pasted mail is looked at first, until its title is there."""
    if request.method != "POST" or kind != Source.Kind.MAIL:
        return False
    return request.POST.get("do") == "look" or not request.POST.get("title", "").strip()


def _confirmed(form: TextForm, kind: str) -> tuple[TextForm, bool]:
    """The form with what was recognised filled in where nothing was typed."""
    head = recognise(form.cleaned_data["body"])
    found = {
        "title": head.title[: LIMITS["title"]],
        "written_by": head.written_by[: LIMITS["written_by"]],
        "recipients": head.recipients[: LIMITS["recipients"]],
        "happened_on": head.happened_on,
        "body": head.body if head.found else form.cleaned_data["body"],
    }
    typed = {name: value for name, value in form.cleaned_data.items() if value and name != "body"}
    confirmed = TextForm(initial={**found, **typed}, kind=kind)
    if head.found:
        confirmed.fields["body"].label = _("Text")
    return confirmed, head.found


def _add(actor: Actor, account: Account, kind: str, form: TextForm) -> Source | None:
    try:
        return actions.add_text(actor=actor, account_id=account.pk, kind=kind, **form.values())
    except Refused as refused:
        for reason in refused.reasons:
            form.add_error(None, sentence(reason))
    return None


@login_required
@require_GET
def source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Read a source; `?q=` marks words, `?place=&quote=` the passage an answer was taken from."""
    actor = actor_of(request)
    found = queries.access_source(actor, source_id)
    _account, relations = queries.access_documents(actor, found.account_id)
    file = describe.file_of(found)
    context = {
        "source": found,
        "account": found.account,
        "file": file,
        "form_name": word_for(file.form) if file else "",
        "problem": describe.problem_of(file) if file else "",
        "reading": reading(found, request.GET.dict()),
        "q": request.GET.get("q", ""),
        "quoted": bool(request.GET.get("quote")),
        "may_edit": allowed("document.edit", actor, relations) and found.deleted_at is None,
        "may_fill": allowed("knowledge.edit", actor, relations) and found.deleted_at is None,
        "encoding_form": _encoding_form(file),
        "working": file is not None and file.state in (SourceFile.State.WAITING, SourceFile.State.RUNNING),
    }
    return render(request, "documents/source.html", context)


def _encoding_form(file: SourceFile | None) -> EncodingForm | None:
    if file is None or file.form not in TEXTS - {"eml"}:
        return None
    return EncodingForm(initial={"encoding": file.encoding if file.encoding_chosen else ""})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Change what is said about a source or the text of a note; a stale form shows what it says now."""
    found = queries.access_source(actor_of(request), source_id)
    queries.access_form(actor_of(request), found.account_id, reads=request.method == "GET")
    if found.deleted_at is not None:
        raise NotFound("source", source_id)
    initial = {name: getattr(found, name) for name in actions.EDITABLE} | {"version": found.version}
    form = TextForm(request.POST or None, initial=initial, kind=found.kind)
    context: dict[str, Any] = {"account": found.account, "source": found, "kind": found.kind}
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_source(
                actor=actor_of(request),
                source_id=found.pk,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            )
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error(None, sentence(reason))
        except Conflict:
            status, form, context["conflict"] = 409, _over(request, found), True
        else:
            messages.success(request, _("Saved."))
            return redirect("documents:source", found.pk)
    return render(request, "documents/write.html", {**context, "form": form}, status=status)


def _over(request: HttpRequest, found: Source) -> TextForm:
    """What was typed, ready to be saved over what somebody else wrote meanwhile."""
    data = request.POST.copy()
    data["version"] = str(found.version)
    return TextForm(data, kind=found.kind)


@login_required
@require_POST
def delete(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Delete a source; a mark stays."""
    found = queries.access_source(actor_of(request), source_id, "document.edit")
    text = request.POST.get("version", "")
    version = int(text) if text.isdecimal() and len(text) < 10 else None
    actions.delete_source(actor=actor_of(request), source_id=found.pk, expected_version=version)
    messages.success(request, _("Deleted. Answers that quote it keep their words."))
    return redirect("documents:list", found.account_id)


@login_required
@require_POST
def encoding(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Read a text file again in another encoding."""
    found = queries.access_source(actor_of(request), source_id, "document.edit")
    chosen = request.POST.get("encoding", "")
    actions.choose_encoding(actor=actor_of(request), source_id=found.pk, encoding=chosen)
    messages.success(request, _("The file is being read again."))
    return redirect("documents:source", found.pk)


@login_required
@require_GET
def download(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """The file itself, as an attachment."""
    found = queries.access_source(actor_of(request), source_id)
    file = describe.file_of(found)
    if file is None or found.deleted_at is not None:
        raise NotFound("source", source_id)
    return serving.as_download(file)  # type: ignore[return-value]  # a streaming response is a response
