"""An account with its people, and a folder of its own for the files of each test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tasuki.customers.models import Account
from tasuki.documents.actions import add_file
from tasuki.documents.models import Source
from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token
from tasuki.testing.cast import Cast


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Any) -> Path:
    """Where this test's files lie."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def added(cast: Cast, account: Account, name: str, data: bytes, who: str = "giver", **more: Any) -> Source:
    """A file kept with the account."""
    return add_file(actor=cast.actor(who), account_id=account.pk, name=name, blocks=[data], **more)


def signed_in(cast: Cast, who: str) -> Client:
    """The browser of a member of the cast."""
    client = Client()
    client.force_login(getattr(cast, who))
    return client


class Api:
    """Somebody who calls with a token."""

    def __init__(self, cast: Cast, who: str) -> None:
        text, prefix, digest = new_token()
        ApiToken.objects.create(person=getattr(cast, who), name="t", prefix=prefix, digest=digest)
        self.client, self.headers = Client(), {"Authorization": f"Bearer {text}"}

    def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """The answer."""
        if more:
            return self.client.post(f"/api/v1{path}", more, headers=self.headers)
        kind = "application/json"
        data = "" if body is None else __import__("json").dumps(body)
        return self.client.generic(method, f"/api/v1{path}", data, kind, headers=self.headers)
