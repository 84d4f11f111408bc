"""What other rooms put into the brief: each app may offer `brief_part.py`, found by name like its `urls.py`.

The record stands below transitions and meetings and beside commitments, so it asks nobody by import. A part is plain
data: `brief_part(account_id, now) -> {"commitments": […], "gaps": […], "timeline": […], "upcoming": […],
"team": […]}`, each key optional. A text is a string, or a mapping of language to string where a program wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from uuid import UUID

from django.apps import apps

from tasuki.customers.models import Account
from tasuki.knowledge.brief.timeline import account_events

type Lines = list[dict[str, Any]]
type Part = Callable[[UUID, datetime], Mapping[str, Lines]]

MODULE: Final = "brief_part"


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything around the record that belongs into a brief, as plain data."""

    commitments: Lines = field(default_factory=list)
    gaps: Lines = field(default_factory=list)
    timeline: Lines = field(default_factory=list)
    upcoming: Lines = field(default_factory=list)
    team: Lines = field(default_factory=list)


def gather(account: Account, now: datetime) -> Gathered:
    """What every room knows of the account now (CO-5: commitments with everything that is open)."""
    found = Gathered(timeline=account_events(account, now))
    for part in _parts():
        for name, lines in part(account.pk, now).items():
            getattr(found, name).extend(lines)
    found.timeline.extend(
        {"at": one["due_on"], "kind": "promise", "side": "", "text": one["text"]}
        for one in found.commitments
        if one.get("due_on")
    )
    found.timeline.sort(key=lambda one: str(one["at"]))
    _keep_once(found.upcoming)
    _add_owner(account, found.team)
    return found


def _keep_once(upcoming: Lines) -> None:
    """A step whose meeting has its time stands there once, with the time; what is due first on top."""
    timed = {one["key"] for one in upcoming if one["timed"]}
    upcoming[:] = [one for one in upcoming if one["timed"] or one["key"] not in timed]
    upcoming.sort(key=lambda one: str(one["at"]))


def _add_owner(account: Account, team: Lines) -> None:
    """The owner of record is always among the colleagues."""
    owner = account.owner
    if owner is None or any(one["id"] == str(owner.pk) for one in team):
        return
    person = {"name": owner.name, "email": owner.email or "", "phone": owner.phone}
    team.insert(0, {"id": str(owner.pk), "role": "owner", **person})


@cache
def _parts() -> tuple[Part, ...]:
    return tuple(_found())


def _found() -> Iterator[Part]:
    for config in apps.get_app_configs():
        name = f"{config.name}.{MODULE}"
        if config.name.startswith("tasuki.") and find_spec(name) is not None:
            yield import_module(name).brief_part
