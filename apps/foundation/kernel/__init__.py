"""What every part of the product agrees on: money, sharing out, days, numbers of people. No Django here."""
