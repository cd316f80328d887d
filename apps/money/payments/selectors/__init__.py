"""Reading payment terms, what is due, and where money stands."""
