"""Pages of plans, packages, crisis plans, carers and hand-overs."""
