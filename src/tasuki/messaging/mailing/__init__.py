"""One order of messages for many transitions: drafted, read, approved, queued in waves (MS-7)."""
