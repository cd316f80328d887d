"""What is due under a contract, what was paid, and what is left to pay or to give back."""
