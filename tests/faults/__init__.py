"""Faults to survive: real processes, killed."""
