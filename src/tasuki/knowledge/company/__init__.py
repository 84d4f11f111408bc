"""The company's own items of the knowledge catalogue (KN-3)."""
