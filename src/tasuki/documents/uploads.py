"""Files as they arrive: counted while they stream in, their names seen before anything shortens them (KN-8)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from tasuki.documents.forms import MOST_FILES
from tasuki.documents.models import LIMITS
from tasuki.rules.reasons import Reason

#: What takes the large tables of an import.
_IMPORTS: Final = frozenset({"imports/new/", "api/v1/imports"})

if TYPE_CHECKING:
    _Upload = UploadedFile[bytes]
else:  # generic for the type checker only
    _Upload = UploadedFile


class RefusedUpload(_Upload):
    """A file that was not taken: nothing of it was kept; `reason` says why."""

    def __init__(self, name: str, size: int, reason: Reason) -> None:
        super().__init__(file=io.BytesIO(), name=name[:100], content_type="", size=size)
        self.reason = reason


class Guard(FileUploadHandler):
    """Stands before the other handlers: what is over the limit goes nowhere, however much more is sent.

    Of somebody who has not signed in nothing is taken: forms are read before it is asked whose they are.
    """

    size = total = 0
    limit = most = 0
    name_length = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count; the name is still whole here."""
        super().new_file(*args, **kwargs)
        self.limit, self.most = _limits(self.request)
        self.size, self.name_length = 0, len(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand it on, as long as there is room."""
        self.size += len(raw_data)
        self.total += len(raw_data)
        return raw_data if self._fits() and self.name_length <= LIMITS["name"] else None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The refused file in place of the real one, or nothing: the other handlers have it."""
        if self.name_length > LIMITS["name"]:
            reason = Reason("document.name_too_long", {"length": self.name_length, "limit": LIMITS["name"]})
        elif not self._fits():
            reason = Reason("document.too_large", {"size": self.size, "limit": self.limit})
        else:
            return None
        return RefusedUpload(self.file_name or "", self.size, reason)

    def _fits(self) -> bool:
        return self.size <= self.limit and self.total <= self.most


def _limits(request: HttpRequest | None) -> tuple[int, int]:
    """How large one file may be, and all files of the request together."""
    if request is None or not _known(request):
        return 0, 0
    match = request.resolver_match
    if match is not None and match.route in _IMPORTS:
        return settings.MAX_UPLOAD_BYTES, settings.MAX_UPLOAD_BYTES
    return settings.DOCUMENT_MAX_BYTES, MOST_FILES * settings.DOCUMENT_MAX_BYTES


def _known(request: HttpRequest) -> bool:
    """Whether somebody has signed in; a call with a token is let in before its body is read."""
    if request.user.is_authenticated:
        return True
    match = request.resolver_match
    return match is not None and match.namespace == "api" and "Authorization" in request.headers
