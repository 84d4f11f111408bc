"""Changing a running plan: people, the outgoing owner, mode, playbook (PB-1, TR-3)."""
