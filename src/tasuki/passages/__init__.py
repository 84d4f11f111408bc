"""Texts that can be searched, cut into passages, whatever room they come from (KN-10)."""
