"""Keys point downwards, as imports do (DESIGN, section 1)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model


def ranks(root: Path) -> dict[str, int]:
    """The height of every room, from the import contract: the lower the number, the lower the room."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for name in layer.split("|")
    }


def keys() -> Iterator[tuple[type[Model], str, type[Model]]]:
    """Every foreign key, one-to-one and many-to-many of our own models."""
    for model in apps.get_models():
        if not model.__module__.startswith("tasuki."):
            continue
        fields: list[Any] = [*model._meta.local_fields, *model._meta.local_many_to_many]
        for field in fields:
            if field.remote_field is not None and field.remote_field.model.__module__.startswith("tasuki."):
                yield model, field.name, field.remote_field.model


def test_no_key_points_upwards_or_sideways(pytestconfig: pytest.Config) -> None:
    """A model refers to its own room or to a lower one; upwards a plain id is kept instead."""
    height = ranks(pytestconfig.rootpath)
    wrong = [
        f"{model._meta.label}.{name} → {target._meta.label}"
        for model, name, target in keys()
        if model._meta.app_label != target._meta.app_label
        and height[target._meta.app_label] >= height[model._meta.app_label]
    ]
    assert not wrong, "\n".join(wrong)
