"""The month's end: parties sign a statement, or sign with reservation, and queries say what is disputed and why."""
