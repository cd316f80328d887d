"""Pages of those who guard: who opened whose record, and the history of every change."""
