"""A meeting while it runs: the timer, notes, attendance, what is put right (MT-4, MT-8)."""
