"""Who answers the customer for an absent owner (TR-6)."""
