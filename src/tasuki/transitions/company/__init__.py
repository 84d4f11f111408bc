"""The company's rules: kept as numbered versions, read and set at every door (GA-1 … GA-9, TR-8)."""
