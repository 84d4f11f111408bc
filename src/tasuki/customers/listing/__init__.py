"""The table of accounts (UX-2)."""
