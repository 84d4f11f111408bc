"""Files, notes, mails and call summaries kept with an account, and where required documents are (KN-8, KN-10)."""
