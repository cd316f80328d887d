"""Expected against actual: the dashboard, the reasons behind each figure, and runs that can be repeated."""
