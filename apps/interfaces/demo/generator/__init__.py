"""Making the files of a fictional partnership from a seed: no database, no clock, no file system."""
