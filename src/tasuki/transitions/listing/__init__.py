"""The portfolio of transitions as a table (UX-4, UX-2)."""
