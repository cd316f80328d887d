"""Pages of payment terms, and of money under a contract."""
