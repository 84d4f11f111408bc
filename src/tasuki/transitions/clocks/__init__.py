"""Service clocks as rows and in words (ES-1)."""
