"""The pytest plugin: prepares the environment before Django is loaded, says plainly what was not tested.

Loaded with `-p tasuki.testing.plugin` (pyproject.toml), in every worker process of a parallel run. It gives
each process its own TASUKI_HOME. All tests of a run begin on the same working day (`BEGIN`), whatever the calendar
says: weekends, quarters' ends and holidays come where a test asks for them. `--db postgres` runs on a temporary
PostgreSQL cluster; without it, DATABASE_URL decides, and SQLite (a file, as in production) is the default.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tasuki.testing.infrastructure import MISSING, in_ci, missing
from tasuki.testing.network import loopback_only
from tasuki.testing.postgres import Cluster, PostgresMissing, start

CLUSTER = "TASUKI_TEST_CLUSTER"
NO_POSTGRES = "TASUKI_TEST_NO_POSTGRES"
BEGIN = datetime(2026, 11, 23, 8, tzinfo=UTC)
BEGIN_ELSE = "TASUKI_TEST_BEGIN"  # another instant (ISO 8601), to see whether tests depend on the day
SHIFT = "TASUKI_TEST_SHIFT"  # what came of it, shared by all processes of a run
ONCE = ("src/tasuki/rules/", "tests/house/", "tools/")
ONCE_MARKS = {"once", "only_sqlite", "browser"}
BROWSER = {"page", "context", "browser", "live_app"}
MARKERS = {
    "requires_postgres": "needs PostgreSQL; runs in the PostgreSQL pass only",
    "only_sqlite": "about SQLite itself; runs in the SQLite pass only",
    "once": "does not touch the database; not repeated in the PostgreSQL pass",
    "browser": "needs Chromium (set by the fixtures a test uses); runs in the SQLite pass only",
    "fault": "starts and kills real processes (set for everything under tests/faults)",
}
LATE_PLUGINS = (
    "tasuki.testing.browser",
    "tasuki.testing.fixtures",
    "tasuki.testing.cast",
    "tasuki.testing.factories",
)
_cluster: Cluster | None = None
_home = ""


def _fresh_environment() -> None:
    """A data folder of this process's own, and nothing inherited that could change what tests see."""
    global _home
    for name in [
        key for key in os.environ if key.startswith("TASUKI_") and not key.startswith("TASUKI_TEST_")
    ]:
        del os.environ[name]
    _home = tempfile.mkdtemp(prefix="tasuki-test-")
    os.environ["TASUKI_HOME"] = _home
    if SHIFT not in os.environ:
        begin = datetime.fromisoformat(os.environ[BEGIN_ELSE]) if BEGIN_ELSE in os.environ else BEGIN
        os.environ[SHIFT] = f"{(begin - datetime.now(UTC)).total_seconds():+f}"
    os.environ["TASUKI_NOW"] = os.environ[SHIFT]
    (Path(_home) / "static").mkdir()


_fresh_environment()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--db postgres` starts a cluster for this run."""
    parser.getgroup("tasuki").addoption(
        "--db",
        choices=("sqlite", "postgres"),
        default=None,
        help="database to test on (default: DATABASE_URL decides)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Choose the database before Django reads its settings (wrappers run before pytest-django's own hook)."""
    choice = early_config.known_args_namespace.db
    if choice == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    elif choice == "postgres":
        _use_postgres()
    if os.environ.get("DATABASE_URL") and CLUSTER not in os.environ:
        os.environ[CLUSTER] = os.environ["DATABASE_URL"]
    return (yield)


def _use_postgres() -> None:
    global _cluster
    if CLUSTER in os.environ or NO_POSTGRES in os.environ:
        return  # a worker of a parallel run uses its controller's
    try:
        _cluster = start()
    except PostgresMissing as problem:
        os.environ[NO_POSTGRES] = str(problem)
        os.environ.pop("DATABASE_URL", None)
        return
    os.environ[CLUSTER] = os.environ["DATABASE_URL"] = _cluster.url


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register markers and, now that Django is set up, the fixtures that need it; speed up what tests repeat."""
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    _tune_django()
    _tune_hypothesis()
    for name in LATE_PLUGINS:
        if find_spec(name) is not None and not config.pluginmanager.has_plugin(name):
            config.pluginmanager.register(import_module(name), name)


def _tune_django() -> None:
    from django.conf import settings
    from django.db import connections

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MAIL_PACE = {}  # tests of the pace set limits of their own
    database = connections.settings["default"]
    if "sqlite" in database["ENGINE"]:
        # A file, not memory: threads and processes then meet the same locks as in production.
        database["TEST"]["NAME"] = str(Path(_home) / "test.sqlite3")
        command = database["OPTIONS"].get("init_command", "")
        database["OPTIONS"]["init_command"] = command.replace("synchronous=FULL", "synchronous=OFF")


def _tune_hypothesis() -> None:
    from hypothesis import settings

    settings.register_profile("tasuki", deadline=None, print_blob=True, derandomize=in_ci())
    settings.load_profile("tasuki")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set the markers that follow from the folder, and leave out what belongs to the other database's pass."""
    on_postgres = config.getoption("--db") == "postgres" or bool(os.environ.get("DATABASE_URL"))
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        place = Path(item.path).relative_to(config.rootpath).as_posix()
        if place.startswith("tests/journeys/") or BROWSER & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if place.startswith("tests/faults/"):
            item.add_marker("fault")
        marks = {mark.name for mark in item.iter_markers()}
        wanted = (
            not (marks & ONCE_MARKS or place.startswith(ONCE))
            if on_postgres
            else "requires_postgres" not in marks
        )
        (kept if wanted else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Where PostgreSQL was asked for and is missing: skip loudly, in CI fail."""
    if NO_POSTGRES in os.environ and item.config.getoption("--db") == "postgres":
        missing(os.environ[NO_POSTGRES], "Debian: apt-get install postgresql")


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    with loopback_only():
        yield


@pytest.fixture(autouse=True)
def _nobodys_language() -> Iterator[None]:
    """A page leaves its reader's language and zone in force: the next test begins without them."""
    yield
    for kept in ("translation", "timezone"):
        import_module(f"django.utils.{kept}").deactivate()


@pytest.fixture
def real_data(pytestconfig: pytest.Config) -> Path:
    """The folder of real material beside the repository (`../shared/data`); skips loudly where it is absent."""
    folder = pytestconfig.rootpath.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"{MISSING}the real material (../shared/data)")
    return folder


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was not tested for want of something on this machine."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if MISSING in text:
            reason = text.partition(MISSING)[2].strip()
            reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        terminalreporter.section("NOT TESTED HERE", sep="!", red=True, bold=True)
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count} tests skipped: {reason}", red=True)
    _write_report(terminalreporter.stats, reasons)


def _write_report(stats: dict[str, list[Any]], reasons: dict[str, int]) -> None:
    path = os.environ.get("TASUKI_TEST_REPORT")
    if path:
        counted = {
            name: len(stats.get(name, [])) for name in ("passed", "failed", "error", "skipped", "xfailed")
        }
        Path(path).write_text(json.dumps({**counted, "missing": reasons}))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the cluster and remove this process's data folder."""
    global _cluster
    if _cluster is not None:
        _cluster.stop()
        _cluster = None
        for name in (CLUSTER, "DATABASE_URL"):
            os.environ.pop(name, None)
    shutil.rmtree(_home, ignore_errors=True)
