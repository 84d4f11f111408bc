"""A small company with tokens, and calls to the API of a running installation."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any

from tasuki.testing.processes import SOURCE, Process, TasukiSite, free_port
from tasuki.web import clock

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
import json
from tasuki.people.models import ApiToken
from tasuki.people.token_auth import new_token
from tasuki.testing.cast import make_account, make_cast
from tasuki.testing.stories import open_for, settle_all
from tasuki.transitions.models import Transition
from tasuki.web import clock

cast = make_cast()
tokens = {}
for name in ("giver", "receiver", "manager", "operations"):
    text, prefix, digest = new_token()
    ApiToken.objects.create(
        person=getattr(cast, name), name=name, prefix=prefix, digest=digest, last_used_at=clock.now()
    )
    tokens[name] = text
accounts = [make_account(cast.giver, f"Customer {number}") for number in range(ACCOUNTS)]
introduced = []
for number in range(INTRODUCED):
    account = make_account(cast.giver, f"Introduced {number}")
    transition = open_for(cast, account)
    Transition.objects.filter(pk=transition.pk).update(stage="introducing")
    settle_all(cast, transition, "warm", "promises")
    introduced.append(str(transition.pk))
print(json.dumps({
    "tokens": tokens, "accounts": [one.external_id for one in accounts], "introduced": introduced,
    "receiver": cast.receiver.email,
}))
"""

SERVE = """
from granian import Granian
from granian.constants import Interfaces
Granian(
    {target!r}, address="127.0.0.1", port={port}, interface=Interfaces.WSGI, workers=1, blocking_threads=4,
    respawn_failed_workers=True, websockets=False,
).serve()
"""


@dataclass(frozen=True)
class Answer:
    """What the server said; status 0 when it hung up without a word."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> list[str]:
        """The codes of a refusal's reasons."""
        return [one["code"] for one in json.loads(self.body)["reasons"]]


@contextmanager
def company(
    folder: Path, like: TasukiSite, *, accounts: int = 0, introduced: int = 0
) -> Iterator[tuple[TasukiSite, dict[str, Any]]]:
    """An installation with a cast, their tokens, accounts, and transitions that are ready for the cut-over."""
    env = {"PYTHONPATH": f"{SOURCE}:{ROOT}"}
    with TasukiSite(folder, cluster=like.cluster, like=like, env=env) as site:
        code = f"ACCOUNTS, INTRODUCED = {accounts}, {introduced}\n{PREPARE}"
        yield site, json.loads(site.python(code).stdout.splitlines()[-1])


def serve(site: TasukiSite, target: str = "tasuki.config.wsgi:application") -> tuple[Process, str]:
    """One web server with one process that comes back when it is killed; returns it and its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = site.start_python(SERVE.format(target=target, port=port), env={"TASUKI_URL": address})
    site.wait_http(address + "/", process=process)
    return process, address


def post(address: str, path: str, token: str, body: dict[str, Any], **headers: str) -> Answer:
    """POST JSON to the API; header names are written with underscores."""
    request = urllib.request.Request(  # noqa: S310 -- loopback
        f"{address}/api/v1/{path}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        | {name.replace("_", "-"): value for name, value in headers.items()},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 -- loopback
            return Answer(answer.status, answer.read(), _named(answer.headers))
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read(), _named(error.headers))
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return Answer(0)


def _named(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def opening(known: dict[str, Any], number: int, **more: Any) -> dict[str, Any]:
    """The body that opens a transition of one of the accounts."""
    day = (clock.now() + timedelta(days=40)).date().isoformat()
    return {
        "account": known["accounts"][number],
        "receiver": known["receiver"],
        "transition_on": day,
        "reason": "territory",
        **more,
    }
