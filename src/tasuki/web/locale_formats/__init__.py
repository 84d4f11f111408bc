"""How dates are written in full, in each language: one style beside the short one of `web.formats` (UX-1)."""
