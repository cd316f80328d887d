"""The settlement of a year in words and tables."""
