"""What people type about plans, packages, crisis plans, carers and hand-overs."""
