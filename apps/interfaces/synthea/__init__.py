"""A Synthea export as a partnership's data, so that demonstrations and evaluations rest on real structure."""
