"""A seeded population and what was done for it, as files that the product takes in."""
