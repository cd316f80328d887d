"""The service specification attached to a contract: checklists, answered and evidenced."""
