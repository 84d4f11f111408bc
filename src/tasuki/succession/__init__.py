"""Who takes over, and what would be lost if somebody left (SU-8)."""
