"""The installation's secret key: made once, kept in the data folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """The key in `home/secret.key` (mode 600), made on first use; safe when two processes start at once."""
    path = home / "secret.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


def _read(path: Path) -> str:
    key = path.read_text().strip()
    if not key:
        raise SystemExit(
            f"{path} is empty: put a long random text into it, or delete it to have a new one made."
        )
    return key
