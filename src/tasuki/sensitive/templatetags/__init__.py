"""Template tags of sensitive notes."""
