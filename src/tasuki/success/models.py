"""The success plan of an account and getting the incoming owner up to speed (PB-13 … PB-20)."""
