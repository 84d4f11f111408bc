"""How fast mail leaves: at most so many a minute, overall and to each domain (MS-7)."""
