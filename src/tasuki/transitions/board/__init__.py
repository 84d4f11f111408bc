"""Transitions by stage: columns, cards, their next move (UX-2)."""
