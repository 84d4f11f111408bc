"""Notes on personality and politics: sealed, with purpose and expiry, each reading an event (PE-6)."""
