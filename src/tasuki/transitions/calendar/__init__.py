"""Transitions by day: cutovers, milestones, meetings, what is overdue, closed days (UX-2)."""
