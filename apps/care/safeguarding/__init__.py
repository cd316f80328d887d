"""Safeguarding concerns: raised by those who care, restricted notes, counts for the board."""
