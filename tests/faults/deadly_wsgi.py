"""The web application with a sudden death built in: for tests that kill the web server at one exact moment.

A request with the header `X-Die: answer` kills the process when everything is committed and nothing sent yet;
`X-Die: commit` kills it right before the transaction of the work is committed. Each happens once per key and
installation: a file in the data folder remembers, so that the same request may be sent again unchanged.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection

from tasuki.config.wsgi import application as real


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer the request, unless it is to be the last."""
    wanted = environ.get("HTTP_X_DIE", "")
    if not wanted or not _first_time(environ.get("HTTP_IDEMPOTENCY_KEY", "")):
        return real(environ, start_response)
    if wanted == "commit":
        with connection.execute_wrapper(_die_once_the_answer_is_kept):
            return real(environ, start_response)
    answer = real(environ, start_response)
    _die()
    return answer


def _first_time(key: str) -> bool:
    try:
        (settings.TASUKI_HOME / f"died-over-{key}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _die_once_the_answer_is_kept(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
    """Keeping the answer is the last statement of the work; its transaction is still open then."""
    found = execute(sql, *arguments)
    if sql.startswith('UPDATE "web_idempotencykey"'):
        _die()
    return found


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
