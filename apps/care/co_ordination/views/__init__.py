"""Pages of co-ordination, by what they are about."""
