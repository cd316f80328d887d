"""Levels of need, as counts: matrix, agreement, rule sets and their trials, another currency beside them."""
