"""New dates for thousands of transitions: what is open follows, set by set instead of row by row (TR-3, SU-7).

The same plan as for one, read and written by the database's own fast path. A transition that somebody changed since
it was read, and a step that somebody settles meanwhile, stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tasuki.rules.plan import make_clocks, schedule
from tasuki.transitions import facts
from tasuki.transitions.clocks import rows as clock_rows
from tasuki.transitions.models import Clock, Step, Transition
from tasuki.transitions.planning import facts as plan_facts
from tasuki.web import clock

CHUNK = 500
_CLOCK_COLUMNS = (
    "transition_id", "key", "due_at", "warn_at", "escalate_at", "paused_at", "stopped_at", "replanned_at", "stood",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one transition: how many steps followed; None where it was changed by somebody else."""

    transition: Transition
    before: date | None
    steps: int | None


@transaction.atomic
def move_many(wanted: Sequence[tuple[Transition, date]]) -> list[Moved]:
    """Give each transition its new day and re-plan what is open. The caller has asked who may, and records it.

    The transitions are loaded with their giver and playbook.
    """
    known = plan_facts.around(one for one, _ in wanted)
    found: list[Moved] = []
    for start in range(0, len(wanted), CHUNK):
        found += _move_chunk(wanted[start : start + CHUNK], known)
    return found


def _move_chunk(wanted: Sequence[tuple[Transition, date]], known: plan_facts.Surroundings) -> list[Moved]:
    before = {one.pk: one.transition_on for one, _ in wanted}
    taken = _take(wanted)
    mine = []
    for one, day in wanted:
        if one.pk in taken:
            one.transition_on, one.forced_on, one.forced_why = day, None, ""
            one.version += 1
            mine.append(one)
    counts = _replan(mine, known)
    return [Moved(one, before[one.pk], counts.get(one.pk)) for one, _ in wanted]


def _take(wanted: Sequence[tuple[Transition, date]]) -> set[UUID]:
    """Write the days where the version is the one that was read; returns whose it was."""
    marks = ", ".join("(%s::uuid, %s::integer, %s::date)" if _postgres() else "(%s, %s, %s)" for _ in wanted)
    values = [part for one, day in wanted for part in (_id(one.pk), one.version, _day(day))]
    names = "v(id, version, day)" if _postgres() else "v"
    columns = ("v.id", "v.version", "v.day") if _postgres() else ("v.column1", "v.column2", "v.column3")
    table = Transition._meta.db_table
    statement = (
        f"UPDATE {table} SET transition_on = {columns[2]}, forced_on = NULL, forced_why = '',"  # noqa: S608
        f" version = {table}.version + 1 FROM (VALUES {marks}) AS {names}"
        f" WHERE {table}.id = {columns[0]} AND {table}.version = {columns[1]} RETURNING {table}.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in cursor.fetchall()}


def _replan(transitions: Sequence[Transition], known: plan_facts.Surroundings) -> dict[UUID, int]:
    """Steps and clocks of these follow; returns how many steps of each moved."""
    counts = {one.pk: 0 for one in transitions}
    if not transitions:
        return counts
    steps, as_kept = _open_steps(transitions), _kept_as()
    clocks = _running_clocks(transitions)
    now, step_rows, moved_clocks = clock.now(), [], []
    for one in transitions:
        if not (mine := steps.get(_id(one.pk), {})) and one.pk not in clocks:
            continue
        rules, plan = facts.document_of(one).rules(), plan_facts.plan_facts(one, known)
        for key, due, compressed in schedule(rules, plan):
            there = mine.get(key)
            if there is not None and there[1] != (at := as_kept(due)) and not _same(there[1], due):
                step_rows.append((at, compressed, there[0]))
                counts[one.pk] += 1
        if one.pk in clocks:
            planned = {clock_.key: clock_ for clock_ in make_clocks(rules, plan)}
            for row in clocks[one.pk]:
                columns = clock_rows.moved(row, planned.get(row.key), now)
                if columns:
                    moved_clocks.append((row, columns))
    _write_steps(step_rows)
    _write_clocks(moved_clocks)
    _next_due(transitions)
    return counts


def _same(kept: Any, due: datetime) -> bool:
    """Whether the database means this instant, however it writes it."""
    if isinstance(kept, str):
        kept = datetime.fromisoformat(kept)
    return bool((kept if kept.tzinfo else kept.replace(tzinfo=UTC)) == due)


def _open_steps(transitions: Sequence[Transition]) -> dict[Any, dict[str, tuple[Any, Any]]]:
    """Transition → key → (id, due), as the database has them: nothing is converted that only is compared."""
    marks = ", ".join("%s" for _ in transitions)
    statement = (
        f"SELECT transition_id, key, id, due_at FROM {Step._meta.db_table}"  # noqa: S608 -- names are ours
        f" WHERE state = 'todo' AND transition_id IN ({marks})"
    )
    found: dict[Any, dict[str, tuple[Any, Any]]] = {_id(one.pk): {} for one in transitions}
    with connection.cursor() as cursor:
        cursor.execute(statement, [_id(one.pk) for one in transitions])
        for owner, key, pk, due in cursor.fetchall():
            found[owner][key] = (pk, due)
    return found


def _running_clocks(transitions: Sequence[Transition]) -> dict[UUID, list[Clock]]:
    found: dict[UUID, list[Clock]] = {}
    rows = Clock.objects.filter(transition__in=[one.pk for one in transitions], stopped_at=None)
    for row in rows.only(*_CLOCK_COLUMNS):
        found.setdefault(row.transition_id, []).append(row)
    return found


def _write_steps(rows: Sequence[tuple[Any, bool, Any]]) -> None:
    """Due instants of steps that are still open."""
    if not rows:
        return
    table = Step._meta.db_table
    with connection.cursor() as cursor:
        if _postgres():
            cursor.execute(
                f"UPDATE {table} SET due_at = v.due, compressed = v.compressed"  # noqa: S608 -- names are ours
                " FROM unnest(%s::timestamptz[], %s::boolean[], %s::uuid[]) AS v(due, compressed, id)"
                f" WHERE {table}.id = v.id AND {table}.state = 'todo'",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany(
                f"UPDATE {table} SET due_at = %s, compressed = %s WHERE id = %s AND state = 'todo'",  # noqa: S608
                rows,
            )


_INSTANTS = ("starts_at", "due_at", "warn_at", "escalate_at", "replanned_at", "next_at")


def _write_clocks(rows: Sequence[tuple[Clock, Mapping[str, Any]]]) -> None:
    """The columns that `clock_rows.moved` gave, of clocks that still run; what pauses had given is in the new date."""
    if not rows:
        return
    table = Clock._meta.db_table
    as_kept = _kept_as()
    values = [
        (
            *(None if columns[name] is None else as_kept(columns[name]) for name in _INSTANTS),
            str(columns["state"]),
            _id(row.pk),
        )
        for row, columns in rows
    ]
    with connection.cursor() as cursor:
        if _postgres():
            sets = ", ".join(f"{name} = v.{name}" for name in (*_INSTANTS, "state"))
            kinds = ", ".join([*("%s::timestamptz[]" for _ in _INSTANTS), "%s::varchar[]", "%s::uuid[]"])
            cursor.execute(
                f"UPDATE {table} SET {sets}, stood = interval '0'"  # noqa: S608 -- names are ours
                f" FROM unnest({kinds}) AS v({', '.join(_INSTANTS)}, state, id)"
                f" WHERE {table}.id = v.id AND {table}.stopped_at IS NULL",
                [list(column) for column in zip(*values, strict=True)],
            )
        else:
            sets = ", ".join(f"{name} = %s" for name in (*_INSTANTS, "state"))
            cursor.executemany(
                f"UPDATE {table} SET {sets}, stood = 0 WHERE id = %s AND stopped_at IS NULL",  # noqa: S608
                values,
            )


def _next_due(transitions: Sequence[Transition]) -> None:
    """What lists sort by, from the steps as they are now."""
    table, marks = Transition._meta.db_table, ", ".join("%s" for _ in transitions)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET next_due_at = (SELECT min(s.due_at) FROM {Step._meta.db_table} s"  # noqa: S608
            f" WHERE s.transition_id = {table}.id AND s.state = 'todo') WHERE id IN ({marks})",
            [_id(one.pk) for one in transitions],
        )


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def _id(value: UUID) -> Any:
    return value if _postgres() else value.hex


def _day(value: date) -> Any:
    return value if _postgres() else value.isoformat()


def _kept_as() -> Callable[[datetime], Any]:
    """How the driver gives and takes an instant."""
    return _itself if _postgres() else _text


def _itself(at: datetime) -> datetime:
    return at


@lru_cache(maxsize=10_000)
def _text(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
