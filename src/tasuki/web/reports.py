"""What an error report may show: where it happened, never with what (PE-6, SE-4)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class NothingPersonal(SafeExceptionReporterFilter):
    """Keeps the lines of code of a traceback and leaves out every variable and everything that was sent.

    Also with TASUKI_DEBUG: the values of a frame may hold an opened note, a name or a letter.
    """

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always, not only in production."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """The names of what was sent."""
        if request is None:
            return {}
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        """The names of a frame's variables."""
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]
