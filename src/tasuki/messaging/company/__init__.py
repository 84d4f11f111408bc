"""The company's own texts: what was written, what is in force, what it would say (MS-3, MS-4, MS-6)."""
