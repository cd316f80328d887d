"""The measures: each returns lines for the report."""
