"""What happened to people and what it cost: records, and the cells they stand in."""
