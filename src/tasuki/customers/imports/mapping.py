"""Which column feeds which field: from a preset, a mapping file or the page; checked against the file (SY-1)."""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import yaml

from tasuki.customers.imports.fields import FIELDS, REQUIRED
from tasuki.customers.imports.presets import PRESETS, header_key, preset_mapping
from tasuki.customers.imports.words import STATUSES
from tasuki.rules.reasons import Reason, Refused, refuse_if


@dataclass(frozen=True, slots=True)
class Mapping:
    """Target field → source columns; `stages` says what the source's stages of deals mean."""

    fields: AbstractMapping[str, tuple[str, ...]] = field(default_factory=dict)
    stages: AbstractMapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `from_dict` reads it back."""
        return {
            "fields": {name: list(columns) for name, columns in self.fields.items()},
            "stages": dict(self.stages),
        }

    @classmethod
    def from_dict(cls, data: AbstractMapping[str, Any]) -> Mapping:
        """What `as_dict` gave; a single column may stand without its list."""
        fields = data.get("fields", {})
        return cls(
            {
                name: (columns,) if isinstance(columns, str) else tuple(columns)
                for name, columns in fields.items()
            },
            dict(data.get("stages", {})),
        )


def read_mapping(text: str, kind: str) -> Mapping:
    """A mapping file: `target field: source column` (or a list of columns), for deals also `stages`.

    Everything that is wrong is named with its line.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise Refused(Reason("mapping.not_yaml", {"line": line, "problem": problem})) from None
    except RecursionError:
        raise Refused(Reason("mapping.too_deep")) from None
    if not isinstance(root, yaml.MappingNode):
        raise Refused(Reason("mapping.not_a_mapping", {"line": 1}))
    reader = _MappingReader(kind)
    for key, value in root.value:
        reader.read(key, value)
    refuse_if(reader.reasons)
    return Mapping(reader.fields, reader.stages)


_LIST = "tag:yaml.org,2002:seq"


class _MappingReader:
    """Collects a mapping file's entries and everything that is wrong with them."""

    def __init__(self, kind: str) -> None:
        self.known = FIELDS[kind]
        self.kind = kind
        self.fields: dict[str, tuple[str, ...]] = {}
        self.stages: dict[str, str] = {}
        self.reasons: list[Reason] = []
        self.seen: set[str] = set()

    def read(self, key: yaml.Node, value: yaml.Node) -> None:
        """Take one entry of the file."""
        line = key.start_mark.line + 1
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        if name in self.seen:
            self.reasons.append(Reason("mapping.twice", {"line": line, "field": name}))
        self.seen.add(name)
        if name == "stages" and self.kind == "deals":
            self._stages(line, value)
        elif name not in self.known:
            self.reasons.append(_unknown_field(line, name, self.kind))
        elif isinstance(value, yaml.ScalarNode):
            if value.tag != "tag:yaml.org,2002:null":
                self.fields[name] = (value.value,)
        elif value.tag == _LIST and all(isinstance(v, yaml.ScalarNode) for v in value.value):
            self.fields[name] = tuple(str(v.value) for v in value.value)
        else:
            self.reasons.append(Reason("mapping.not_a_column", {"line": line, "field": name}))

    def _stages(self, line: int, value: yaml.Node) -> None:
        if not isinstance(value, yaml.MappingNode):
            self.reasons.append(Reason("mapping.stages_shape", {"line": line, "known": list(STATUSES)}))
            return
        for source, status in value.value:
            at = source.start_mark.line + 1
            wanted = str(status.value).strip().lower() if isinstance(status, yaml.ScalarNode) else "?"
            if not isinstance(source, yaml.ScalarNode) or wanted not in STATUSES:
                values = {"line": at, "stage": str(source.value), "status": wanted, "known": list(STATUSES)}
                self.reasons.append(Reason("mapping.stage_status", values))
            else:
                self.stages[str(source.value)] = wanted


def _unknown_field(line: int, name: str, kind: str) -> Reason:
    known = list(FIELDS[kind])
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    values = {"line": line, "field": name, "kind": kind, "known": known}
    if near:
        return Reason("mapping.field_near", {**values, "near": near[0]})
    return Reason("mapping.field_unknown", values)


def mapping_for(
    kind: str,
    columns: Sequence[str],
    *,
    preset: str = "generic",
    given: Mapping | None = None,
    exact: bool = False,
) -> Mapping:
    """The mapping that holds for a file with these columns; refused with every reason at once.

    A given mapping stands alone, except on top of the salesforce and hubspot presets, which it then corrects;
    `exact` lets it stand alone there, too (the page shows every field).
    """
    if preset not in PRESETS:
        raise Refused(Reason("import.preset_unknown", {"preset": preset, "known": list(PRESETS)}))
    found: dict[str, tuple[str, ...]] = {}
    reasons: list[Reason] = []
    if given is None or (preset != "generic" and not exact):
        found = preset_mapping(preset, kind, tuple(columns))
    if given is not None:
        for name, wanted in given.fields.items():
            if name not in FIELDS[kind]:
                reasons.append(_unknown_field(0, name, kind))
                continue
            resolved = [_column(one, columns) for one in wanted]
            missing = [one for one, there in zip(wanted, resolved, strict=True) if there is None]
            reasons += [
                Reason("mapping.column_missing", {"field": name, "column": one, "columns": list(columns)})
                for one in missing
            ]
            if wanted:
                found[name] = tuple(one for one in resolved if one is not None)
    if not reasons:
        reasons += _missing_fields(kind, found, columns)
    refuse_if(reasons)
    return Mapping({name: cols for name, cols in found.items() if cols}, given.stages if given else {})


def _column(wanted: str, columns: Sequence[str]) -> str | None:
    if wanted in columns:
        return wanted
    key = header_key(wanted)
    same = [column for column in columns if header_key(column) == key and key]
    return same[0] if len(same) == 1 else None


def _missing_fields(kind: str, found: AbstractMapping[str, Any], columns: Sequence[str]) -> list[Reason]:
    return [
        Reason("import.field_needed", {"kind": kind, "fields": list(group), "columns": list(columns)})
        for group in REQUIRED[kind]
        if not any(name in found for name in group)
    ]
