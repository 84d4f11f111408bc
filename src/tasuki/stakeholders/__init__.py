"""The people at the customer in depth: manner, standing, map, introduction ledger (PE-1 … PE-7)."""
