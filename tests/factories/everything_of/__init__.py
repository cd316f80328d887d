"""Rows of each app for `everything`, and what its addresses name."""
