"""What came of an import, as plain data: the same for the command's JSON and the API."""

from __future__ import annotations

from typing import Any

from tasuki.customers.imports.engine import ImportResult
from tasuki.customers.imports.remarks import Remark
from tasuki.customers.models import ImportRemark, ImportRun
from tasuki.rules.reasons import Reason
from tasuki.web.reason_texts import sentence

REMARKS = 100


def remark_data(remark: Remark) -> dict[str, Any]:
    """A remark with its sentence in the language now active."""
    return {**remark.as_dict(), "reason": sentence(remark.reason)}


def result_data(result: ImportResult) -> dict[str, Any]:
    """Counts first; the first hundred remarks, and how many there are."""
    return {
        "kind": result.kind,
        "file": result.file_name,
        "dry_run": result.dry_run,
        "rows": result.rows,
        "new": result.new,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "rejected": result.rejected,
        "warnings": result.warnings,
        "encoding": result.encoding,
        "delimiter": result.delimiter,
        "mapping": result.mapping.as_dict(),
        "notes": [{**note.as_dict(), "message": sentence(note)} for note in result.notes],
        "remarks": [remark_data(remark) for remark in result.remarks[:REMARKS]],
        "remarks_total": result.remarks_total,
        "remarks_by_code": result.codes,
        "import": str(result.run_id) if result.run_id else None,
    }


def kept_remark(row: ImportRemark) -> Remark:
    """A stored remark."""
    return Remark(row.line, row.column, row.value, Reason(row.code, row.values), row.rejected)


def run_data(run: ImportRun) -> dict[str, Any]:
    """A stored run, with its first remarks: rejected rows before warnings."""
    remarks = run.remarks.order_by("-rejected", "line", "id")
    return {**run_line(run), "remarks": [remark_data(kept_remark(row)) for row in remarks[:REMARKS]]}


def run_line(run: ImportRun) -> dict[str, Any]:
    """A stored run without its remarks."""
    problem = [_reason(one) for one in run.problem]
    return {
        "id": str(run.pk),
        "kind": run.kind,
        "file": run.file_name,
        "dry_run": run.dry_run,
        "state": run.state,
        "rows": run.rows,
        "rows_done": run.rows_done,
        "new": run.new,
        "changed": run.changed,
        "unchanged": run.unchanged,
        "rejected": run.rejected,
        "warnings": run.warnings,
        "encoding": run.encoding,
        "delimiter": run.delimiter,
        "mapping": run.mapping,
        "problem": [{**reason.as_dict(), "message": sentence(reason)} for reason in problem],
        "notes": [{**note.as_dict(), "message": sentence(note)} for note in notes_of(run)],
        "remarks_total": sum(run.details.get("codes", {}).values()),
        "started_at": run.created_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
    }


def notes_of(run: ImportRun) -> list[Reason]:
    """What there was to say about the file as a whole."""
    return [_reason(one) for one in run.details.get("notes", [])]


def problems_of(run: ImportRun) -> list[Reason]:
    """Why the run failed."""
    return [_reason(one) for one in run.problem]


def _reason(data: dict[str, Any]) -> Reason:
    return Reason(data["code"], data.get("values", {}), data.get("who", ""), data.get("where", ""))
