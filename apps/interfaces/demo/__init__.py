"""Two fictional partnerships, made as users would make them, so that every page has something true to its kind."""
