"""Whole stories, faults and house rules. Fixtures come from the plugin `tasuki.testing.plugin`."""
