"""The three doors of commitments, for tests: page, API, command."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from tasuki.commitments.tests.conftest import Stage
from tasuki.config import cli


def page(stage: Stage, name: str) -> Client:
    """A browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(stage.people[name])
    return client


def api(stage: Stage, name: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """The status and answer of a call of the API as somebody of the cast."""
    answer = page(stage, name).generic(
        method, f"/api/v1{path}", b"" if body is None else json.dumps(body), "application/json"
    )
    return answer.status_code, answer.json()


def command(capsys: pytest.CaptureFixture[str], stage: Stage, name: str, *words: str) -> tuple[int, Any]:
    """The exit code and JSON of a command as somebody of the cast ("console": the operator at the shell)."""
    capsys.readouterr()
    who = [] if name == "console" else ["--as", stage.people[name].email or ""]
    with mock.patch.object(cli, "_close_connections"):
        status = cli.main([*words, "--json", *who])
    said = capsys.readouterr().out
    return status, json.loads(said) if said.strip().startswith(("{", "[")) else said
