"""Pages of contracts: terms and their life, and what the parties agree beside them."""
