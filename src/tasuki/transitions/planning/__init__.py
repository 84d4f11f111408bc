"""Plans as rows: made, flagged and made anew (PB-3, TR-3)."""
