"""A text of the company in force, and who may write it."""

from __future__ import annotations

from typing import Any

import pytest

from tasuki.customers.models import Account
from tasuki.messaging.company import actions
from tasuki.messaging.company import source as files
from tasuki.messaging.company.models import CompanyText, CompanyTextVersion
from tasuki.testing.cast import Cast
from tasuki.testing.stories import open_for
from tasuki.transitions.models import Transition

NAME = "introduction.rep-to-rep"
OURS = files.compose(
    "Hello from {{ receiver.name }}",
    "{{ stakeholder.salutation }}\n\nThe reason: {{ reason }} All goes on without interruption; "
    "{{ receiver.name }} has been briefed and you can reach us both.\n\n{{ receiver.contact }}\n\n{{ signature }}",
)


@pytest.fixture
def transition(cast: Cast, account: Account) -> Transition:
    """A transition whose customer could be written to."""
    return open_for(cast, account)


class Desk:
    """Operations at their desk: each verb with the revision that the text has now."""

    def __init__(self, cast: Cast) -> None:
        self.actor = cast.actor("operations")

    def row(self, name: str = NAME, language: str = "en") -> CompanyText:
        return CompanyText.objects.get(language=language, name=name)

    def save(self, source: str, name: str = NAME, language: str = "en") -> CompanyText:
        row = actions.start(actor=self.actor, language=language, name=name)
        return actions.save_draft(
            actor=self.actor,
            language=language,
            name=name,
            source=source,
            expected_revision=row.revision,
        )

    def put(
        self, source: str = OURS, name: str = NAME, language: str = "en", note: str = ""
    ) -> CompanyTextVersion:
        row = self.save(source, name, language)
        return actions.put(
            actor=self.actor, language=language, name=name, note=note, expected_revision=row.revision
        )

    def do(self, verb: str, name: str = NAME, language: str = "en", **more: Any) -> Any:
        revision = self.row(name, language).revision
        return getattr(actions, verb)(
            actor=self.actor, language=language, name=name, expected_revision=revision, **more
        )


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """Operations at their desk."""
    return Desk(cast)
