"""A note's text into its row and out of it; nothing else in the program opens one (PE-6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from django.views.decorators.debug import sensitive_variables

from tasuki.rules.reasons import Reason
from tasuki.sensitive.models import SensitiveNote
from tasuki.web import vault

_TEXT: Final = "text"


@sensitive_variables()
def close(row: SensitiveNote, text: str, more: Mapping[str, str]) -> None:
    """Seal the text, and what belongs to it (its source, a quotation), into the row.

    With no key here but notes that were sealed elsewhere, none is made: a second host would seal by a key of its
    own, and a lost key would be noticed only when somebody reads.
    """
    if not vault.keys() and SensitiveNote.objects.exclude(key_id="").exists():
        raise vault.VaultClosed(
            Reason("vault.no_key", {"path": str(vault.path()), "variable": vault.VARIABLE})
        )
    kept = {_TEXT: text, **{key: value for key, value in more.items() if value}}
    row.sealed = vault.seal(json.dumps(kept, ensure_ascii=False), bound_to=row.bound_to)
    row.key_id = vault.key_id(row.sealed)


@sensitive_variables()
def opened(row: SensitiveNote) -> tuple[str, dict[str, str]]:
    """The text of a row and what belongs to it; both empty when it was erased."""
    if row.sealed is None:
        return "", {}
    kept = json.loads(vault.unseal(bytes(row.sealed), bound_to=row.bound_to))
    return kept.pop(_TEXT), kept
