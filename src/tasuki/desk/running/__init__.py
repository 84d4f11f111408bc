"""Long work of every kind on one page: how far it is, why it waits, what came of it (UX-5)."""
