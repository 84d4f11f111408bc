"""Boundaries after the handoff: what the outgoing owner may do, and breaches (BO-1 … BO-5)."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["watch"])
