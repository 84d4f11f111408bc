"""Making the whole sample company, in one transaction; larger ones grow from it in portions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.tasks import task_backends
from django.tasks.backends.dummy import DummyBackend

from tasuki.audit.actions import record
from tasuki.demo import (
    accounts,
    contacts,
    days,
    dealings,
    documents,
    mailroom,
    playbooks,
    promises,
    standards,
)
from tasuki.demo.accounts import Draft, Names, Wish
from tasuki.demo.chance import stream
from tasuki.demo.director import play_all
from tasuki.demo.knowledge import Notebook, know_something
from tasuki.demo.people import Company, make_company
from tasuki.demo.play import Play, Plot
from tasuki.demo.plots import all_plots
from tasuki.rules.access import Actor

CREATED = "demo.created"
RICH = 400
Progress = Callable[[int], None]


@dataclass
class Made:
    """What was made, for whoever makes more of it."""

    seed: int
    now: datetime
    company: Company
    names: Names
    accounts: int
    stories: int
    transitions: int
    spare: list[Draft]


class _Nowhere(DummyBackend):
    """Takes tasks and forgets them: what they would do is done here, and sweeps find what is due."""

    def _store_result(self, result: Any) -> None:
        """Nothing to keep."""


@contextmanager
def without_jobs() -> Iterator[None]:
    """No task is put into the queue meanwhile."""
    before = task_backends["default"]
    task_backends["default"] = _Nowhere("default", {"BACKEND": "", "QUEUES": []})
    try:
        yield
    finally:
        task_backends["default"] = before


def make(seed: int, size: int, now: datetime, done: Progress) -> Made:
    """The sample company with up to 400 accounts told in full, all or nothing."""
    count = min(size, RICH)
    with without_jobs(), transaction.atomic():
        return _make(seed, size, count, now, done)


def _make(seed: int, size: int, count: int, now: datetime, done: Progress) -> Made:
    today = now.date()
    company = make_company(seed, today, size, now)
    plots = all_plots(company, today)[:count]
    names = Names()
    drafts: list[Draft] = []
    beyond = standards.Beyond()
    for number in range(count):
        wish = plots[number].wish if number < len(plots) else Wish()
        draft = accounts.draw_account(seed, number + 1, company, names, today, wish, drafts)
        _enrich(draft, company, plots[number] if number < len(plots) else None)
        beyond.add(draft, plots[number] if number < len(plots) else None)
        drafts.append(draft)
    accounts.write(drafts)
    promises.write(drafts, company)
    standards.write()
    _write_knowledge(drafts, plots, company, now)
    documents.write_documents(drafts, company, now)
    done(count)
    plays = [_play(seed, plot, draft, company, now) for plot, draft in zip(plots, drafts, strict=False)]
    play_all(plays, now, done)
    playbooks.write_ours()
    days.write_days(now)
    mailroom.arrive(now)
    record(
        actor=Actor.console(),
        action=CREATED,
        subject=("demo", None),
        fields={"seed": seed, "size": size},
        now=now,
    )
    return Made(seed, now, company, names, count, len(plots), len(plots), drafts[len(plots) :])


def _enrich(draft: Draft, company: Company, plot: Plot | None) -> None:
    contacts.add_stakeholders(draft)
    dealings.add_history(draft, company)
    dealings.add_deals(draft)
    dealings.add_initiatives(draft)
    dealings.add_health(draft)
    dealings.add_touchpoints(draft)
    if plot is not None:
        count, judged = draft.rng.choice([2, 3, 4]), draft.rng.random() < 0.5
        promises.add_promises(draft, count, owned=0.5, judged=judged, past=max(0, -plot.days))
    elif draft.rng.random() < 0.45:
        promises.add_promises(draft, draft.rng.choice([1, 1, 2, 3]), owned=0.85)


def _write_knowledge(drafts: list[Draft], plots: list[Plot], company: Company, now: datetime) -> None:
    """What owners wrote down anyway: a little before a story begins, anything between nothing and all elsewhere."""
    notebook = Notebook(company)
    for place, draft in enumerate(drafts):
        if place < len(plots):
            share, days = draft.rng.choice([0.05, 0.1, 0.2]), 38 - min(0, plots[place].days)
        else:
            share, days = (
                draft.rng.choice([0, 0.08, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1]),
                draft.rng.randint(4, 150),
            )
        if share:
            know_something(draft, notebook, share, now - timedelta(days=days))
    notebook.write()


def _play(seed: int, plot: Plot, draft: Draft, company: Company, now: datetime) -> Play:
    return Play(plot, draft, company, stream(seed, "story", draft.number), now)
