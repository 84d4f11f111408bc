"""What the pages of a person show: facts in groups, lines, history, differences after a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from tasuki.customers.models import Stakeholder, StakeholderProfile
from tasuki.stakeholders.forms import MANNER, STANDING, WANTS, ProfileForm, StakeholderForm
from tasuki.stakeholders.map_data import kind_word, level_word, line_word, support_word
from tasuki.stakeholders.models import MUTUAL, Relation, StakeholderChange

type Text = str | Promise
LABELS: Mapping[str, Text] = {
    **{name: field.label or name for name, field in StakeholderForm.base_fields.items()},
    **{f"profile.{name}": field.label or name for name, field in ProfileForm.base_fields.items()},
}
_CHOICES: Mapping[str, Mapping[Any, Text]] = {
    "profile.style": dict(StakeholderProfile.Style.choices),
    "profile.channel": dict(StakeholderProfile.Channel.choices),
    "profile.meeting_frequency": dict(StakeholderProfile.Frequency.choices),
    "profile.reference": dict(StakeholderProfile.Reference.choices),
}
_LEVELS = frozenset({"influence", "profile.trust", "profile.access_level", "profile.responsiveness"})


def shown(name: str, value: Any) -> str:
    """A value of a field as people read it."""
    if value in (None, ""):
        return ""
    if name in _LEVELS and isinstance(value, int):
        return level_word(value)
    if name == "support" and isinstance(value, int):
        return support_word(value)
    if name in ("kind", "more_kinds"):
        several = value.strip("|").split("|") if isinstance(value, str) else value
        return ", ".join(kind_word(kind) for kind in several if kind)
    return str(_CHOICES.get(name, {}).get(value, value))


def facts(person: Stakeholder, profile: StakeholderProfile, *, deep: bool) -> list[dict[str, Any]]:
    """The groups of facts about somebody; depth only for those who may see it (PE-2 … PE-4)."""
    names = ("title", "department", "headcount", "email", "phone", "left_on")
    who = [("kind", ", ".join(map(kind_word, person.kinds)))]
    seldom = ("headcount", "left_on")
    who += [
        (name, shown(name, getattr(person, name)))
        for name in names
        if name not in seldom or getattr(person, name)
    ]
    groups: list[dict[str, Any]] = [
        {"key": "who", "rows": [(str(LABELS[name]), value) for name, value in who]}
    ]
    if not deep:
        return groups
    for key, fields in (("wants", WANTS), ("manner", MANNER), ("standing", STANDING)):
        rows = [
            (str(LABELS[f"profile.{name}"]), shown(f"profile.{name}", getattr(profile, name)))
            for name in fields
        ]
        groups.append({"key": key, "rows": rows})
    on_map = [(str(LABELS[name]), shown(name, getattr(person, name))) for name in ("influence", "support")]
    groups[-1]["rows"] = on_map + groups[-1]["rows"]
    return groups


def told_apart(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups with what is known beside its label, and the labels of what is not."""
    return [
        {
            **group,
            "known": [(label, value) for label, value in group["rows"] if value],
            "unknown": [label for label, value in group["rows"] if not value],
        }
        for group in groups
    ]


def spoken_lines(person: Stakeholder, lines: Iterable[Relation]) -> list[dict[str, Any]]:
    """Each line as seen from somebody; what reports to them is said the other way round by `inwards`."""
    return [
        {
            "line": one,
            "word": line_word(one.kind),
            "other": one.b if one.a_id == person.pk else one.a,
            "inwards": one.b_id == person.pk and one.kind not in MUTUAL,
        }
        for one in lines
    ]


def history(changes: Iterable[StakeholderChange], *, deep: bool) -> list[dict[str, Any]]:
    """Each change with its fields; depth only for those who may see it."""
    return [
        {
            "row": one,
            "lines": [
                {
                    "label": str(LABELS.get(name, name)),
                    "before": shown(name, one.before.get(name)),
                    "after": shown(name, value),
                }
                for name, value in one.after.items()
                if deep or not (name.startswith("profile.") or name in ("influence", "support"))
            ],
        }
        for one in changes
    ]


def differences(
    person_id: UUID, values: Mapping[str, Any], profile: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Where what was sent differs from what stands there now: for a form that came too late (SE-6)."""
    now = Stakeholder.objects.get(pk=person_id)
    depth = StakeholderProfile.objects.filter(stakeholder=now).first() or StakeholderProfile()
    found = []
    for name, sent in values.items():
        there: Any = getattr(now, name)
        if name == "more_kinds":
            there = [kind for kind in there.strip("|").split("|") if kind]
        found.append((name, there, sent))
    found += [(f"profile.{name}", getattr(depth, name), sent) for name, sent in profile.items()]
    return [
        {"label": str(LABELS[name]), "now": shown(name, there), "yours": shown(name, sent)}
        for name, there, sent in found
        if there != sent
    ]
