"""What Tasuki looks after by itself, and how often: dotted names of tasks, so that nothing here imports upwards.

Rows are the truth and the queue only wakes: each sweep asks the rows what is due and not done, so that losing
the whole queue loses nothing. A sweep must be idempotent and cheap when nothing is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sweep:
    """A task that is started once per tick of `every` seconds, by whichever worker is first."""

    task: str
    every: int


SWEEPS: Final[tuple[Sweep, ...]] = (
    Sweep("tasuki.audit.jobs.write_anchor", 60),
    Sweep("tasuki.transitions.jobs.sweep_clocks", 60),
    Sweep("tasuki.transitions.bulk.jobs.sweep_bulk_runs", 60),
    Sweep("tasuki.transitions.jobs.sweep_risk", 86_400),
    Sweep("tasuki.messaging.jobs.deliver", 60),
    Sweep("tasuki.messaging.jobs.mark_expired_claims", 60),
    Sweep("tasuki.messaging.mailing.jobs.sweep_mailings", 30),
    Sweep("tasuki.mailroom.jobs.look", 60),
    Sweep("tasuki.mailroom.jobs.tidy", 86_400),
    Sweep("tasuki.messaging.jobs.announce_handed_over", 60),
    Sweep("tasuki.meetings.calendar.jobs.sweep_invitations", 300),
    Sweep("tasuki.meetings.calendar.jobs.sync_calendars", 300),
    Sweep("tasuki.desk.jobs.send_digests", 60),
    Sweep("tasuki.desk.jobs.post_to_chat", 60),
    Sweep("tasuki.customers.jobs.sweep_imports", 60),
    Sweep("tasuki.tables.jobs.sweep_exports", 60),
    Sweep("tasuki.desk.running.jobs.tell", 60),
    Sweep("tasuki.passages.jobs.rebuild", 30),
    Sweep("tasuki.documents.jobs.sweep_files", 60),
    Sweep("tasuki.documents.jobs.sweep_links", 300),
    Sweep("tasuki.documents.jobs.tidy_files", 86_400),
    Sweep("tasuki.knowledge.required_jobs.note_links", 3_600),
    Sweep("tasuki.watch.jobs.sweep_breaches", 600),
    Sweep("tasuki.commitments.jobs.judge_all", 3600),
    Sweep("tasuki.transitions.opening.jobs.open_for_deals", 300),
    Sweep("tasuki.transitions.company.jobs.judge_unjudged", 300),
    Sweep("tasuki.transitions.cover.jobs.end_covers", 3600),
    Sweep("tasuki.transitions.company.jobs.judge_all", 86_400),
    Sweep("tasuki.knowledge.standing.jobs.sweep", 60),
    Sweep("tasuki.transitions.question_notices.sweep", 600),
    Sweep("tasuki.jobs.jobs.tidy", 3600),
    Sweep("tasuki.web.jobs.forget_idempotency_keys", 3600),
    Sweep("tasuki.sensitive.jobs.sweep", 3600),
    Sweep("tasuki.privacy.jobs.take_up", 300),
    Sweep("tasuki.privacy.jobs.sweep", 86_400),
)
