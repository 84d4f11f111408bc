"""How complete each account's record is, kept with every save (KN-4, KN-9)."""

from tasuki.knowledge.standing.keeping import keep, keep_many

__all__ = ["keep", "keep_many"]
