"""What changes playbook versions."""

from __future__ import annotations

from tasuki.playbooks.document import PlaybookDocument
from tasuki.playbooks.models import PlaybookVersion


def pin(document: PlaybookDocument) -> PlaybookVersion:
    """The stored version of this very document, made on first use (PB-1).

    The same document gives the same row however often and by however many hosts it is pinned.
    """
    version, _ = PlaybookVersion.objects.get_or_create(
        key=document.key,
        digest=document.digest,
        defaults={"version": document.version, "document": document.data()},
    )
    return version
