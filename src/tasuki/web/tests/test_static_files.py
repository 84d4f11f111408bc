"""Published scripts and styles: named by content, compressed, made only when something changed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from tasuki.web.static_files import STAMP, publish

pytestmark = pytest.mark.once


@pytest.fixture
def published(tmp_path: Path, settings: Any) -> Path:
    """A folder of published files."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES}  # a new storage, of the new folder
    assert publish()
    return tmp_path / "static"


def test_names_hold_the_content_and_files_are_compressed(published: Path) -> None:
    """UX-3: a page's style is asked for by a name that changes with it, and comes compressed."""
    name = json.loads((published / "staticfiles.json").read_text())["paths"]["web/tasuki.css"]
    assert name != "web/tasuki.css"
    small = published / f"{name}.gz"
    assert gzip.decompress(small.read_bytes()) == (published / name).read_bytes()
    assert staticfiles_storage.url("web/tasuki.css") == f"/static/{name}"


def test_modules_name_each_other_by_content(published: Path) -> None:
    """UX-3: a module never loads an old version of another from the browser's memory."""
    paths = json.loads((published / "staticfiles.json").read_text())["paths"]
    text = (published / paths["knowledge/record.js"]).read_text()
    assert f'"./{Path(paths["knowledge/keys.js"]).name}"' in text


def test_a_second_start_has_nothing_to_do(published: Path) -> None:
    """UX-5: what has not changed is not collected again; what has, is."""
    assert not publish()
    (published / STAMP).write_text("of an older version")
    assert publish()
