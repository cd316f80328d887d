"""One level of need a person a day: for care, and for money; and when we learned it."""
