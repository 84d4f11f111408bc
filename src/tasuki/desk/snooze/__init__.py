"""Putting a task off with a reason: it leaves my desk until a day, the plan and its clocks go on (UX-2)."""
