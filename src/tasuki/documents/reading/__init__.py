"""Getting text out of files, without Django: it runs in a process of its own that may be killed."""
