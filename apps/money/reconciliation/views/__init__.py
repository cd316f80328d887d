"""Pages of a contract's figures: dashboard and reasons, months and statements, runs and proof."""
