"""Reading the settlement of a year: what it rests on, what it comes to, where it stands."""
