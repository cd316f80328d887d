"""Files in: staged, checked as a whole, shown with counts and money, and taken in all at once or not at all."""
