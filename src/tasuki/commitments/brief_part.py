"""What commitments put into an account's brief: every open one with everything known of it (CO-5), and the gaps."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tasuki.commitments.queries import brief_lines, gap_lines


def brief_part(account_id: UUID, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """All open commitments and where they are beyond the standards, as plain data."""
    return {"commitments": brief_lines(account_id), "gaps": gap_lines(account_id)}
