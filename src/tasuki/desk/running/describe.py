"""Long work as plain data: the same for the API and the command (UX-5)."""

from __future__ import annotations

from typing import Any

from tasuki.jobs.long_work import LongWork
from tasuki.jobs.wording import state_text
from tasuki.web.reason_texts import sentence


def work_data(work: LongWork) -> dict[str, Any]:
    """One run; `left_seconds` and `per_minute` are null where nobody knows."""
    return {
        "kind": work.kind,
        "id": work.id,
        "title": str(work.title),
        "state": work.state.value,
        "state_text": state_text(work),
        "phase": str(work.phase),
        "done": work.done,
        "total": work.total,
        "refused": work.refused,
        "per_minute": work.speed.per_minute if work.speed else None,
        "left_seconds": round(work.left.total_seconds()) if work.left is not None else None,
        "waits": {**work.waits.as_dict(), "message": sentence(work.waits)} if work.waits else None,
        "can_cancel": work.cancel,
        "by": work.by_name,
        "started_at": work.started_at,
        "finished_at": work.finished_at,
        "page": work.href,
    }
