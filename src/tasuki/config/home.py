"""The data folder: made on first use, readable by its owner only; said plainly where it cannot be used (UX-6)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

USUAL: Final = "~/.tasuki"
_WAY_OUT: Final = (
    "Set TASUKI_HOME to a folder that this account may write to, or give it the rights on this one."
)


def data_folder(said: str | None, *, database: bool) -> Path:
    """The folder named in the environment, else the usual one; `database`: whether the database lives in it.

    Raises SystemExit with one sentence where it cannot be made, or written to although the database is in it.
    """
    with telling_why(said or USUAL):
        folder = Path(said or USUAL).expanduser().resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if database and not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(None, "it is not writable", str(folder))
    return folder


@contextmanager
def telling_why(path: str | Path) -> Iterator[None]:
    """Turn what the system refuses while the settings are read into one line that names the path and the way out."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # RuntimeError: nobody knows where the home folder is
        why = getattr(error, "strerror", None) or str(error)
        where = getattr(error, "filename", None) or path
        raise SystemExit(f"The data folder {path} cannot be used: {why} ({where}). {_WAY_OUT}") from error
