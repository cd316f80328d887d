"""Writing payment terms, recording payments, and letting invoices arise."""
