"""Tests of the whole program; those of one room stand in the room."""
