"""No room forgets a person: every field that could hold personal data is decided about (SE-4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db import models

from tasuki.privacy.registry import covered

# How fields are called that hold a name, an address, or words in which somebody may be named.
PERSONAL: Final = re.compile(
    r"name|mail|phone|address|recipient|author|_by$|written_by|text|note|summary|body|answer|reason|comment"
    r"|quote|document|values|attend|title|purpose|detail|evidence|remark|before$|after$|data$|source_row|stakeholder"
    r"|went_|feedback|actions|resolution|next_step|goals|agenda|corrections|subject$"
)
WORDS: Final = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# Names of steps, keys and the like, which only look so.
LOOKS_SO: Final = re.compile(r"^(name_key_of|completed_by|about_role|by_kind|key|digest|subject_kind)$")


def fields() -> Iterator[str]:
    """Every such field of our own models, as app.Model.field."""
    for model in apps.get_models():
        if not model.__module__.startswith("tasuki."):
            continue
        for field in model._meta.concrete_fields:
            words = isinstance(field, WORDS) and not field.choices
            if words and PERSONAL.search(field.name) and not LOOKS_SO.match(field.name):
                yield f"{model._meta.label}.{field.name}"


def test_every_field_that_looks_personal_is_decided_about() -> None:
    """SE-4: name it in the room's `personal.py`: what becomes of it, or in `no_person` why nothing does."""
    decided = covered()
    undecided = [
        name for name in fields() if name not in decided and f"{name.rpartition('.')[0]}.*" not in decided
    ]
    assert undecided == []


def test_the_walk_finds_fields() -> None:
    """SE-4: the test above looks at something."""
    found = set(fields())
    assert {
        "people.Person.email",
        "customers.Stakeholder.last_name",
        "knowledge.ItemChange.by_name",
        "messaging.Message.body",
        "customers.Touchpoint.summary",
    } <= found
