"""Pages of an assessment: the draft, and what follows once it is complete."""
