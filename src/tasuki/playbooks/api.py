"""Playbooks through the API (PB-1, SY-4)."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["playbooks"])
