"""Settlement of a year: who pays whom by the signed agreement, provisional through the year, then fixed and signed."""
