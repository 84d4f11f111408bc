"""The pages of imports: upload, look, choose, try, import, read what came of it (SY-1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tasuki.connectors.csvfile.reader import Table, open_table
from tasuki.connectors.csvfile.writer import write_table
from tasuki.customers.import_forms import (
    DELIMITER_LABELS,
    ReadingForm,
    UploadForm,
    mapping_rows,
    posted_mapping,
    stage_rows,
)
from tasuki.customers.imports import outcomes
from tasuki.customers.imports.actions import (
    discard_draft,
    import_again,
    keep_draft,
    last_mapping,
    start_draft,
)
from tasuki.customers.imports.actions.queueing import AGAIN
from tasuki.customers.imports.describe import kept_remark, notes_of, problems_of
from tasuki.customers.imports.mapping import Mapping
from tasuki.customers.imports.models import ImportLine
from tasuki.customers.imports.outcomes import OUTCOMES, REJECTED, lines_of, shown_lines
from tasuki.customers.imports.presets import PRESETS, preset_mapping
from tasuki.customers.imports.queries import access_import, begun_again, rejected_rows, visible_imports
from tasuki.customers.imports.rejects import reasons_by_line, rejects_table
from tasuki.customers.imports.running import as_work
from tasuki.customers.imports.uploads import upload_path
from tasuki.customers.imports.words import stage_reader
from tasuki.customers.models import ImportRun
from tasuki.jobs.long_work import with_pace
from tasuki.rules.reasons import NotFound, Reason, Refused, refuse_if
from tasuki.web import sheets
from tasuki.web.reason_texts import sentence
from tasuki.web.requests import actor_of

PAGE_SIZE = 50
PREVIEW = 6
STAGES = 60


@login_required
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, the latest first."""
    runs = visible_imports(actor_of(request)).select_related("started_by").order_by("-created_at", "-id")
    page = Paginator(runs, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "customers/import_list.html", {"page_obj": page})


@login_required
@require_http_methods(["GET", "POST"])
def new_import(request: HttpRequest) -> HttpResponse:
    """Upload a file; it waits to be looked at."""
    actor = actor_of(request)
    visible_imports(actor)
    form = UploadForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("kind", "accounts")}
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = keep_draft(
                actor=actor,
                kind=form.cleaned_data["kind"],
                source=file.file,
                file_name=file.name,
                preset=form.cleaned_data["preset"],
            )
        except Refused as refused:
            for reason in refused.reasons:
                form.add_error("file", sentence(reason))
        else:
            return redirect("customers:import_prepare", draft.pk)
    return render(
        request, "customers/import_new.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@login_required
@require_http_methods(["GET", "POST"])
def prepare_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Look at the file and choose how it is to be understood; then try it or import it."""
    draft = access_import(actor_of(request), import_id)
    if draft.state != ImportRun.State.DRAFT:
        return redirect("customers:import", draft.pk)
    table, chosen, reasons = _reading(draft, request.POST or request.GET)
    mapping = _mapping(draft, table, chosen, request)
    if request.method == "POST" and not reasons:
        try:
            run = start_draft(
                actor=actor_of(request),
                draft=draft,
                preset=chosen["preset"],
                mapping=mapping,
                encoding=chosen["encoding"] or None,
                delimiter=chosen["delimiter"] or None,
                dry_run=request.POST.get("do") != "start",
            )
        except Refused as refused:
            reasons = list(refused.reasons)
        else:
            return redirect("customers:import", run.pk)
    context = {
        "draft": draft,
        "table": table,
        "delimiter": DELIMITER_LABELS.get(table.delimiter.name, table.delimiter.name),
        "reading": ReadingForm(initial=chosen),
        "chosen": chosen,
        "reasons": reasons,
        "preview": list(islice(table.rows(), PREVIEW)),
        "mapping_rows": mapping_rows(draft.kind, table.columns, mapping),
        "stage_rows": _stages(draft, table, mapping),
    }
    return render(request, "customers/import_prepare.html", context, status=422 if reasons else 200)


def _reading(draft: ImportRun, data: AbstractMapping[str, Any]) -> tuple[Table, dict[str, str], list[Reason]]:
    """The table as the person wants it read; as recognised, with the reasons, where that is not possible."""
    path = _upload(draft)
    form = ReadingForm(data)
    chosen = {"encoding": "", "delimiter": "", "preset": draft.preset}
    if form.is_valid():
        chosen |= {name: value for name, value in form.cleaned_data.items() if value}
    try:
        table = open_table(path, encoding=chosen["encoding"] or None, delimiter=chosen["delimiter"] or None)
    except Refused as refused:
        return open_table(path), chosen | {"encoding": "", "delimiter": ""}, list(refused.reasons)
    return table, chosen, []


def _upload(draft: ImportRun) -> Path:
    path = upload_path(draft.pk)
    if not path.is_file():
        raise Refused(Reason("import.file_gone"))
    return path


def _mapping(draft: ImportRun, table: Table, chosen: dict[str, str], request: HttpRequest) -> Mapping:
    """What was posted; else what was chosen last time for such a file; else what the preset finds."""
    if request.method == "POST":
        return posted_mapping(draft.kind, table.columns, request.POST)
    if "preset" not in request.GET and (last := last_mapping(draft.kind, table.columns)):
        return last[1]
    preset = chosen["preset"] if chosen["preset"] in PRESETS else "generic"
    return Mapping(preset_mapping(preset, draft.kind, table.columns))


def _stages(draft: ImportRun, table: Table, mapping: Mapping) -> list[Any]:
    """The stages of deals in the file and what they would count as."""
    columns = mapping.fields.get("stage", ())
    if draft.kind != "deals" or not columns:
        return []
    place = table.columns.index(columns[0])
    rows = islice(table.rows(), 20_000)
    counts = Counter(
        cells[place].strip() for _line, cells in rows if len(cells) > place and cells[place].strip()
    )
    read = stage_reader(mapping.stages)
    common = dict(counts.most_common(STAGES))
    return stage_rows(common, {name: read(name).value[1] for name in common})


@login_required
@require_GET
def show_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """How far an import is, and what came of it."""
    run = access_import(actor_of(request), import_id)
    if run.state == ImportRun.State.DRAFT:
        return redirect("customers:import_prepare", run.pk)
    (work,) = with_pace([as_work(run, actor_of(request))])
    begun = begun_again(run)
    context = {
        "run": run,
        "work": work,
        "notes": notes_of(run),
        "problems": problems_of(run),
        "draft": _draft_of(run),
        "filters": _filters(run, _shown(request)),
        "begun": begun,
        "again": begun is None and run.state in AGAIN and upload_path(run.pk).is_file(),
        "no_result": outcomes.why_no_result(run),
        **({} if work.open else _rows(run, request)),
    }
    return render(request, "customers/import_show.html", context)


def _filters(run: ImportRun, shown: str) -> list[tuple[str | Promise, str, int | None, bool]]:
    """Which rows can be shown, and how many there are."""
    found: list[tuple[str, str | Promise, int]] = [
        ("rejected", REJECTED, run.rejected),
        ("warnings", gettext_lazy("Warnings"), run.warnings),
    ]
    kept: list[tuple[str, str | Promise, int]] = [
        ("new", ImportLine.Outcome.NEW.label, run.new),
        ("changed", ImportLine.Outcome.CHANGED.label, run.changed),
        ("unchanged", ImportLine.Outcome.UNCHANGED.label, run.unchanged),
    ]
    if not outcomes.why_no_result(run):
        found += kept
    tabs = [(label, f"?rows={name}", count, shown == name) for name, label, count in found if count]
    remarks = run.rejected + run.warnings
    return [(gettext_lazy("Remarks"), "?", remarks, not shown), *tabs] if run.rows else []


def _shown(request: HttpRequest) -> str:
    wanted = request.GET.get("rows", "")
    return wanted if wanted in (*OUTCOMES, "rejected", "warnings") else ""


def _rows(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    """The remarks, or the rows with one outcome."""
    shown, number = _shown(request), request.GET.get("page")
    if shown in OUTCOMES:
        page = Paginator(lines_of(run, shown), PAGE_SIZE).get_page(number)
        return {"shown": shown, "page_obj": page, "lines": shown_lines(run, page)}
    remarks = run.remarks.order_by("-rejected", "line", "id")
    if shown in ("rejected", "warnings"):
        remarks = remarks.filter(rejected=shown == "rejected")
    page = Paginator(remarks, PAGE_SIZE).get_page(number)
    return {
        "shown": shown,
        "page_obj": page,
        "remarks": [(row, sentence(kept_remark(row).reason)) for row in page],
    }


def _draft_of(run: ImportRun) -> ImportRun | None:
    """The draft that a dry run tried, while it waits to be imported."""
    draft = run.details.get("draft")
    return ImportRun.objects.filter(pk=draft, state=ImportRun.State.DRAFT).first() if draft else None


@login_required
@require_POST
def start_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Import what a dry run tried, understood the same way."""
    run = access_import(actor_of(request), import_id)
    draft = _draft_of(run)
    if draft is None:
        raise NotFound("import", import_id)
    started = start_draft(
        actor=actor_of(request),
        draft=draft,
        preset=run.preset,
        mapping=Mapping.from_dict(run.mapping),
        encoding=run.details.get("encoding_chosen"),
        delimiter=run.details.get("delimiter_chosen"),
    )
    return redirect("customers:import", started.pk)


@login_required
@require_POST
def again_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Begin a cancelled import from its beginning, understood the same way; pressed twice it is begun once."""
    actor = actor_of(request)
    run = import_again(actor=actor, run=access_import(actor, import_id))
    return redirect("customers:import", run.pk)


@login_required
@require_GET
def import_result(request: HttpRequest, import_id: UUID) -> HttpResponseBase:
    """Every row of the file with what became of it."""
    return result_response(access_import(actor_of(request), import_id))


def result_response(run: ImportRun) -> HttpResponseBase:
    """Every row of a run with its outcome as CSV, sent while it is made; refused when that was forgotten."""
    refuse_if(outcomes.why_no_result(run))
    language = get_language() or "en"

    def sent() -> Iterator[bytes]:
        with override(language):
            for line in sheets.csv_lines(outcomes.head(), outcomes.table(run)):
                yield line.encode()

    response = StreamingHttpResponse(sent(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="result-{run.kind}-{run.pk.hex[:8]}.csv"'
    return response


@login_required
@require_POST
def discard_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    discard_draft(actor=actor_of(request), draft=access_import(actor_of(request), import_id))
    messages.success(request, _("The upload was discarded."))
    return redirect("customers:imports")


@login_required
@require_GET
def import_rejects(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """The rejected rows with their reasons, as a table to be corrected and imported again."""
    return rejects_response(access_import(actor_of(request), import_id))


def rejects_response(run: ImportRun) -> HttpResponse:
    """The rejected rows of a run as CSV in UTF-8 with its mark."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{run.kind}-{run.pk.hex[:8]}.csv"'
    remarks = run.remarks.filter(rejected=True).order_by("line", "id")
    reasons = reasons_by_line(kept_remark(row) for row in remarks.iterator(chunk_size=2_000))
    header, rows = rejects_table(run.details.get("columns", []), rejected_rows(run), reasons)
    write_table(response, header, rows)
    return response
