"""Tools that write generated pages."""
