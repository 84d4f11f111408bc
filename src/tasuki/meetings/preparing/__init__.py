"""What to know and to say before a meeting (MT-4 … MT-6)."""
