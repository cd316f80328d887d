"""Quality in words: measures as agreed, the level of a year with every increment, readings, clinical stops."""
