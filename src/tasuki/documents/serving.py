"""Sending the bytes of a file to somebody who may have them: never shown in place, never kept on the way (KN-8)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from django.http import FileResponse

from tasuki.documents.forms_of_files import FORMS
from tasuki.documents.models import SourceFile
from tasuki.documents.storage import path_of
from tasuki.rules.reasons import Reason, Refused

_CARRIED_OUT: Final = frozenset({"html", "ics", "eml"})  # what a browser or helper might act upon


def as_download(file: SourceFile) -> FileResponse:
    """The file as an attachment under its own name, in a sandbox, for this reader only."""
    path = path_of(file.sha256)
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise Refused(Reason("document.file_gone", {"name": file.name})) from None
    media = "application/octet-stream" if file.form in _CARRIED_OUT else FORMS[file.form].media
    response = FileResponse(stream, content_type=media)
    plain = "".join(
        char if char.isascii() and char.isprintable() and char not in '"\\%' else "_" for char in file.name
    )
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    response["Content-Length"] = str(file.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
