"""Boundaries after the handoff: what the outgoing owner may do, and breaches (BO-1 … BO-5)."""
