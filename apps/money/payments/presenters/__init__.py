"""Payment terms, money, invoices and the journal, as pages show them."""
