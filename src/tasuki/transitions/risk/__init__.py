"""How risky a transition is, and why (SU-9)."""
