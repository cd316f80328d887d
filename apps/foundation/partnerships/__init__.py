"""The tenant: one health economy, its organisations, teams, agreements, settings, and the clock of its figures."""
