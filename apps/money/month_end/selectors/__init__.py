"""Reading where the parties of a contract stand with a statement, and the queries about its figures."""
