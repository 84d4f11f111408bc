"""Real calendar invitations, replies, private feeds and publishing to a person's own calendar (MT-5)."""
