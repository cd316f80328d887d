"""The product as it is served, with one more page to compare its dashboard with."""
