"""Frontdesk: the front desk of a large online community. `docs/` and the README say where things are."""
