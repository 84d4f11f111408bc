"""One verb for many transitions, looked at first (SU-7)."""
