"""`tasuki serve`: the web server and one worker, kept alive by a small parent."""

from __future__ import annotations

import os
import socket
import sys
from argparse import ArgumentParser
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.jobs import engine, health
from tasuki.jobs.supervisor import Plan
from tasuki.rules.reasons import Reason, Refused
from tasuki.web.command import TasukiCommand
from tasuki.web.static_files import publish

EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 -- compared, not bound


class Command(TasukiCommand):
    """Prepares the database, then becomes the supervisor (`jobs/supervisor.py`)."""

    help = gettext_noop("Serve Tasuki: web pages, API and one worker.")
    takes_actor = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Where, and how much of it."""
        parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default 127.0.0.1)"))
        parser.add_argument("--port", type=int, default=8000, help=_("port to listen on (default 8000)"))
        parser.add_argument(
            "--workers",
            type=int,
            metavar="N",
            help=_("web processes (default: 2, or 1 where there is one processor)"),
        )
        parser.add_argument(
            "--no-worker", action="store_true", help=_("web only; run `tasuki work` elsewhere")
        )
        parser.add_argument(
            "--migrate", action="store_true", help=_("update a PostgreSQL database first (SQLite: always)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the database up to date, see that the port is free, and hand over."""
        self._prepare_database(bool(options["migrate"]))
        host, port = str(options["host"]), int(options["port"])
        if not _is_free(host, port):
            raise Refused(Reason("serve.port_taken", {"host": host, "port": port}))
        plan = _plan(host, port, options["workers"], worker=not options["no_worker"])
        publish()
        connections.close_all()
        os.execv(sys.executable, [sys.executable, "-m", "tasuki.jobs.supervisor", plan.as_text()])  # noqa: S606

    def _prepare_database(self, migrate: bool) -> None:
        if not engine.on_postgres() or migrate:
            call_command("migrate", verbosity=0, interactive=False)
        elif health.pending_migrations():
            raise Refused(Reason("database.not_migrated"))


def _plan(host: str, port: int, processes: int | None, *, worker: bool) -> Plan:
    shown = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", str(processes or _processes()), "--blocking-threads", "2"]
    web += [
        "--no-ws",
        "--http",
        "1",
        "--backlog",
        "1024",
        "--log-level",
        "warning",
        "--respawn-failed-workers",
    ]
    web += ["--workers-kill-timeout", "20", "tasuki.config.wsgi:application"]
    children = {"web": web}
    if worker:
        children["worker"] = [sys.executable, "-m", "tasuki.config.cli", "work"]
    texts = {
        "ready": _("Tasuki answers at %(address)s (Ctrl-C ends it).") % {"address": shown},
        "restart": _("%(name)s ended (%(code)s); starting it again in %(pause)s s."),
        "hopeless": _(
            "The web server does not start. Its messages stand above; `tasuki check` may tell more."
        ),
    }
    environment = {} if os.environ.get("TASUKI_URL") else {"TASUKI_URL": shown}
    environment["TASUKI_HOME"] = str(settings.TASUKI_HOME)
    return Plan(children, shown, texts, environment)


def _processes() -> int:
    """Two web processes answer side by side what one would answer in turn; a single processor gains nothing by it."""
    return min(2, os.cpu_count() or 1)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
