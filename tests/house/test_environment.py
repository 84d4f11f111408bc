"""What an installation can set is written down in one place."""

from __future__ import annotations

import re

import pytest

READ = re.compile(r"(?:environ(?:\.get)?[(\[]|getenv\(|_flag\()\s*\"((?:TASUKI|DATABASE)_[A-Z_]+)\"")


def test_every_variable_is_explained(pytestconfig: pytest.Config) -> None:
    """`.env.example` names what the code reads, and nothing else."""
    root = pytestconfig.rootpath
    read = {
        name
        for path in (root / "src" / "tasuki").rglob("*.py")
        if not {"testing", "tests"} & set(path.parts)
        for name in READ.findall(path.read_text(encoding="utf-8"))
    }
    explained = set(
        re.findall(r"^#?([A-Z_]+)=", (root / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert read - explained == set()
    assert explained - read == set()
