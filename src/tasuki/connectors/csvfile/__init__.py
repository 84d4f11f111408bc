"""Tables in text files: CSV and its relatives, read as they come, written so that spreadsheets stay harmless."""
