"""The standards catalogue: what the company sells as standard, version by version (CO-4)."""
