"""`tasuki work`: one more worker, on this or any other host that reaches the database."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tasuki.jobs import engine, scheduler
from tasuki.web.command import TasukiCommand


class Command(TasukiCommand):
    """Works until SIGTERM or Ctrl-C, then finishes what it has in hand."""

    help = gettext_noop("Run a worker: deliveries, clocks, imports.")
    takes_actor = False

    def arguments(self, parser: ArgumentParser) -> None:
        """How much at once."""
        parser.add_argument(
            "--concurrency", type=int, default=2, metavar="N", help=_("tasks at once (default 2)")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the timetable and work through the queue."""
        logging.getLogger("django.tasks").setLevel(logging.WARNING)  # it tells of every single task
        with scheduler.keeping_time():
            engine.work(concurrency=max(1, options["concurrency"]))
