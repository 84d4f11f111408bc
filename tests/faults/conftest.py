"""Installations that several files of faults start from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tasuki.testing.processes import TasukiSite
from tests.faults.queued import MESSAGES, PREPARE


@pytest.fixture(scope="session")
def queued_site(prepared_site: TasukiSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TasukiSite]:
    """An installation with introductions in the queue, made once and copied by each test."""
    folder = tmp_path_factory.mktemp("queued")
    with TasukiSite(folder, cluster=prepared_site.cluster, like=prepared_site) as made:
        made.python(PREPARE.format(more=MESSAGES - 2))
        assert made.sql("SELECT count(*) FROM messaging_message WHERE state = 'queued'") == [(MESSAGES,)]
        yield made
