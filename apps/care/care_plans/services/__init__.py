"""Writing plans, packages, crisis plans and carers; telling the parties; handing over to another currency."""
