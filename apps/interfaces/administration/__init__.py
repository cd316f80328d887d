"""Pages of the partnership administrator: organisations, teams, sharing agreements, settings."""
