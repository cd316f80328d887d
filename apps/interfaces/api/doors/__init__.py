"""What other systems ask by address: the same services and the same matrix as the pages."""
