"""The field that keeps the form under which the names of customers and their people compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from tasuki.web.names import name_key as name_key

if TYPE_CHECKING:
    _TextField = models.CharField[str, str]
else:  # generic for the type checker only
    _TextField = models.CharField


class NameKeyField(_TextField):
    """The `name_key` of other fields of the row, kept by itself on save and bulk_create (not on `update`)."""

    def __init__(self, *args: Any, sources: tuple[str, ...] = (), **more: Any) -> None:
        self.sources = sources
        super().__init__(*args, **more)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        """How migrations write it: as the plain text that it is in the database."""
        name, _path, args, more = super().deconstruct()
        return name, "django.db.models.CharField", args, more

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Read from the row that is about to be written."""
        key = name_key(" ".join(str(getattr(model_instance, one)) for one in self.sources))
        setattr(model_instance, self.attname, key)
        return key
