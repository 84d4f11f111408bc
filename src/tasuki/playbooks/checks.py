"""What must fit together in a playbook beyond the form of its fields (PB-2).

Works on plain data that may be malformed, so that a wrong field does not hide a wrong reference:
everything is said at once. What the schema already names is passed over in silence here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tasuki.playbooks.problems import Lines, shown
from tasuki.playbooks.schema import FACTORS, MESSAGE_ORDER
from tasuki.playbooks.source import Path, spell
from tasuki.rules.reasons import Reason

# Gates that stand open by themselves unless a step feeds them (GA-1, GA-2, GA-4 … GA-7).
_FED_GATES = ("internal", "prepared", "warm", "promises", "systems", "closed")
_MUST_HAPPEN = ("accept", "cutover")
_MEETING_ENDS = {"meeting", "kickoff", "review", "retrospective"}


def fitting(data: Any, lines: Lines) -> list[Reason]:
    """Every reason why the parts of the document do not fit together; empty means they do."""
    if not isinstance(data, dict):
        return []
    check = _Check(data, lines)
    return [
        *check.identity(),
        *check.repeated(),
        *check.phases(),
        *check.dependencies(),
        *check.cycles(),
        *check.gates(),
        *check.step_references(),
        *check.message_order(),
        *check.factors(),
        *check.bounds(),
        *check.languages(data, ()),
    ]


class _Check:
    """The document taken apart once, for all checks."""

    def __init__(self, data: dict[str, Any], lines: Lines) -> None:
        self.data = data
        self.lines = lines
        self.steps: dict[str, dict[str, Any]] = {}
        for _, step in self._entries("steps"):
            if isinstance(step.get("key"), str):
                self.steps.setdefault(step["key"], step)

    def _entries(self, name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        yield from _entries_of(self.data.get(name), (name,))

    def _at(self, path: Path) -> dict[str, Any]:
        return {"path": spell(path), "line": self.lines(path)}

    def identity(self) -> Iterator[Reason]:
        """The key is the scenario and the mode."""
        key, scenario, mode = (self.data.get(name) for name in ("playbook", "scenario", "mode"))
        if (
            isinstance(key, str)
            and isinstance(scenario, str)
            and isinstance(mode, str)
            and key != f"{scenario}.{mode}"
        ):
            yield Reason(
                "playbook.key", {**self._at(("playbook",)), "value": key, "expected": f"{scenario}.{mode}"}
            )

    def repeated(self) -> Iterator[Reason]:
        """No key stands twice in its list."""
        for name in ("steps", "clocks", "messages", "meetings", "checks"):
            yield from self._repeated_in(self._entries(name))
        for path, step in self._entries("steps"):
            yield from self._repeated_in(_entries_of(step.get("checklist"), (*path, "checklist")))
        plan = self.data.get("success_plan")
        for name, entries in plan.items() if isinstance(plan, dict) else ():
            yield from self._repeated_in(_entries_of(entries, ("success_plan", name)))

    def _repeated_in(self, entries: Iterator[tuple[Path, dict[str, Any]]]) -> Iterator[Reason]:
        seen: dict[str, int] = {}
        for path, entry in entries:
            key = entry.get("key")
            if isinstance(key, str) and key in seen:
                yield Reason(
                    "playbook.key_twice", {**self._at((*path, "key")), "key": key, "first": seen[key]}
                )
            elif isinstance(key, str):
                seen[key] = self.lines((*path, "key"))

    def phases(self) -> Iterator[Reason]:
        """Every step belongs to a phase of the playbook."""
        known = self.data.get("phases")
        for path, step in self._entries("steps"):
            if isinstance(known, list) and isinstance(step.get("phase"), str) and step["phase"] not in known:
                yield Reason("playbook.phase", {**self._at((*path, "phase")), "phase": step["phase"]})

    def dependencies(self) -> Iterator[Reason]:
        """Every `after` names another step of the playbook."""
        for path, step in self._entries("steps"):
            after = step.get("after")
            for place, key in enumerate(after if isinstance(after, list) else []):
                if isinstance(key, str) and key not in self.steps:
                    yield Reason(
                        "playbook.unknown_step", {**self._at((*path, "after", place)), "step": shown(key)}
                    )

    def cycles(self) -> Iterator[Reason]:
        """No step waits for itself over any number of others."""
        waiting = {
            key: {str(k) for k in _texts(step.get("after"))} & set(self.steps)
            for key, step in self.steps.items()
        }
        while free := [key for key, after in waiting.items() if not after & set(waiting)]:
            for key in free:
                del waiting[key]
        # What only waits behind a circle is no part of it: peel from the other end too.
        while ends := [key for key in waiting if not any(key in after for after in waiting.values())]:
            for key in ends:
                del waiting[key]
        if waiting:
            first = next(iter(waiting))
            place = next(path for path, step in self._entries("steps") if step.get("key") == first)
            yield Reason("playbook.circle", {**self._at((*place, "after")), "steps": list(waiting)})

    def gates(self) -> Iterator[Reason]:
        """A gate that nothing feeds would stand open; a handoff without acceptance or cutover is none."""
        if not self.steps:
            return
        needed = [step for step in self.steps.values() if self._always(step)]
        for gate in _FED_GATES:
            fed = {step.get("giver") or "" for step in needed if step.get("feeds") == gate}
            if "" not in fed and not {"available", "unavailable"} <= fed:
                yield Reason("playbook.gate_unfed", {**self._at(("steps",)), "gate": gate})
        for way in _MUST_HAPPEN:
            count = sum(step.get("by") == way and not step.get("giver") for step in needed)
            if count != 1:
                yield Reason("playbook.once", {**self._at(("steps",)), "by": way, "count": count})

    def _always(self, step: dict[str, Any]) -> bool:
        """Whether the step is required in every transition of this playbook, apart from who is available."""
        modes = step.get("modes")
        here = not isinstance(modes, list) or not modes or self.data.get("mode") in modes
        return here and step.get("required", True) is True and not step.get("tiers")

    def step_references(self) -> Iterator[Reason]:
        """Clocks, messages and meetings belong to steps that exist and that they can complete."""
        for name, ends in (
            ("clocks", None),
            ("messages", {"message", "survey"}),
            ("meetings", _MEETING_ENDS),
        ):
            for path, entry in self._entries(name):
                key = entry.get("step")
                if not isinstance(key, str):
                    continue
                step = self.steps.get(key)
                if step is None:
                    yield Reason("playbook.unknown_step", {**self._at((*path, "step")), "step": shown(key)})
                elif ends and step.get("by", "tick") not in ends:
                    yield Reason(
                        "playbook.not_completed_by",
                        {**self._at((*path, "step")), "step": key, "expected": sorted(ends)},
                    )

    def message_order(self) -> Iterator[Reason]:
        """MS-1: the messages come in the enforced order, each step waiting for the one before."""
        last: tuple[str, str] | None = None
        place_of = {key: place for place, key in enumerate(MESSAGE_ORDER)}
        for path, message in self._entries("messages"):
            key, step = message.get("key"), message.get("step")
            if not isinstance(key, str) or not isinstance(step, str) or key not in place_of:
                continue
            if last and place_of[key] < place_of[last[0]]:
                yield Reason(
                    "playbook.message_order", {**self._at((*path, "key")), "key": key, "other": last[0]}
                )
            elif last and step in self.steps and last[1] in self.steps and last[1] not in self._before(step):
                yield Reason(
                    "playbook.message_waits", {**self._at((*path, "step")), "step": step, "other": last[1]}
                )
            last = (key, step)

    def _before(self, key: str) -> set[str]:
        """Every step that must be done before this one."""
        found: set[str] = set()
        todo = [key]
        while todo:
            for other in _texts(self.steps.get(todo.pop(), {}).get("after")):
                if other not in found:
                    found.add(other)
                    todo.append(other)
        return found

    def factors(self) -> Iterator[Reason]:
        """A step or check proves only success factors of the playbook's own scenario (SC-1 … SC-4)."""
        known = FACTORS.get(str(self.data.get("scenario")))
        for name in ("steps", "checks"):
            for path, entry in self._entries(name):
                for place, factor in enumerate(_texts(entry.get("proves"))):
                    if known is not None and factor not in known:
                        at = self._at((*path, "proves", place))
                        yield Reason(
                            "playbook.not_one_of", {**at, "value": shown(factor), "allowed": list(known)}
                        )

    def bounds(self) -> Iterator[Reason]:
        """A check has a bound where its fact is a number, and its bounds are the right way round."""
        for path, check in self._entries("checks"):
            low, high = check.get("minimum"), check.get("maximum")
            if (
                check.get("fact") in ("health_at_least", "months_since_close")
                and low is None
                and high is None
            ):
                yield Reason("playbook.missing", {**self._at(path), "field": "minimum"})
            if isinstance(low, int) and isinstance(high, int) and low > high:
                yield Reason(
                    "playbook.too_small", {**self._at((*path, "maximum")), "value": high, "limit": low}
                )

    def languages(self, part: Any, path: Path) -> Iterator[Reason]:
        """Every text is there in every language of the playbook, and in no other; notes may leave languages out."""
        wanted = self.data.get("languages")
        if not isinstance(wanted, list):
            return
        if isinstance(part, dict):
            yield from self._missing_languages(part.get("texts"), wanted, (*path, "texts"))
            yield from self._unlisted_languages(part.get("texts"), wanted, (*path, "texts"))
            yield from self._unlisted_languages(part.get("notes"), wanted, (*path, "notes"))
            for name, value in part.items():
                if name not in ("texts", "notes"):
                    yield from self.languages(value, (*path, name))
        elif isinstance(part, list):
            for place, value in enumerate(part):
                yield from self.languages(value, (*path, place))

    def _missing_languages(self, texts: Any, wanted: list[Any], path: Path) -> Iterator[Reason]:
        missing = [one for one in wanted if one not in texts] if isinstance(texts, Mapping) else []
        if missing:
            yield Reason("playbook.language_missing", {**self._at(path), "languages": missing})

    def _unlisted_languages(self, texts: Any, wanted: list[Any], path: Path) -> Iterator[Reason]:
        for language in texts if isinstance(texts, Mapping) else ():
            if language not in wanted:
                at = self._at((*path, language))
                yield Reason("playbook.language_unlisted", {**at, "language": shown(language)})


def _entries_of(entries: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The well-formed entries of a list, each with its path."""
    for place, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield (*path, place), entry


def _texts(value: Any) -> list[str]:
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []
