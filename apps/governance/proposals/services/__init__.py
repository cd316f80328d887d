"""What is done about a proposal: written, discussed, voted on, decided, paid and reported on."""
