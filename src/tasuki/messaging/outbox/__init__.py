"""What operations see of all messages: the list, the life of one, what was sent, what speaks for its fate (MS-5)."""
