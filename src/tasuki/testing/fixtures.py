"""Fixtures that need Django: sites of real processes, and clean-up. Registered by the plugin."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tasuki.knowledge.company.revision import remember_none
from tasuki.testing.processes import TasukiSite

type MakeSite = Callable[..., TasukiSite]


@pytest.fixture(autouse=True)
def _forget_between_tests(
    request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Tests that really commit leave entries in the shared cache (rate limits, for one): empty it after them."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    if commits or {"live_server", "transactional_db"} & set(request.fixturenames):
        from django.conf import settings
        from django.core.cache import caches

        with django_db_blocker.unblock():
            for name in settings.CACHES:
                caches[name].clear()


@pytest.fixture(autouse=True)
def _no_own_catalogue() -> None:
    """A test begins with an empty database: the company has no items of its own (KN-3)."""
    remember_none()


@pytest.fixture(autouse=True)
def _no_anchors_of_other_tests() -> None:
    """Anchors of the event log outlive the database of the test that wrote them: each test starts without any."""
    for left in Path(os.environ["TASUKI_HOME"]).glob("audit-anchor*.log"):
        left.unlink()


@pytest.fixture(scope="session")
def prepared_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TasukiSite]:
    """A migrated, empty installation that the others are copied from."""
    with TasukiSite(tmp_path_factory.mktemp("prepared"), cluster=_cluster()) as site:
        site.run("migrate", check=True, timeout=300)
        yield site


@pytest.fixture
def make_site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakeSite]:
    """Make installations on the database of this pass: `make_site(migrated=True, env={...})`."""
    with ExitStack() as stack:
        count = 0

        def make(*, migrated: bool = True, env: dict[str, str] | None = None) -> TasukiSite:
            nonlocal count
            count += 1
            like: Any = request.getfixturevalue("prepared_site") if migrated else None
            site = TasukiSite(tmp_path / f"site-{count}", cluster=_cluster(), like=like, env=env)
            return stack.enter_context(site)

        yield make


@pytest.fixture
def tasuki_site(make_site: MakeSite) -> TasukiSite:
    """One migrated, empty installation of its own; ends with the test."""
    return make_site()


def _cluster() -> str:
    return os.environ.get("TASUKI_TEST_CLUSTER", "") if os.environ.get("DATABASE_URL") else ""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that really commit empty every table afterwards; SQLite's append-only triggers would refuse that.

    PostgreSQL empties by TRUNCATE, which they allow. Tests of the triggers install them again.
    """
    from django.db import connection

    from tasuki.audit import guards

    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            guards.remove(connection)
