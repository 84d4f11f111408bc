"""Formats of Indonesian."""
