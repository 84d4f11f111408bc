"""Personal data across all rooms: export, erasure, retention (SE-4)."""
