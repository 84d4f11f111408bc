"""A produced file as an answer to a browser or a program."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from tasuki.knowledge.brief.reading import Produced


def attachment(file: Produced) -> HttpResponse:
    """The file with its name in any script (RFC 6266), and a plain one for what cannot read that."""
    answer = HttpResponse(file.content, content_type=file.content_type)
    plain = "brief." + file.name.rpartition(".")[2]
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
