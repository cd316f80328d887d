"""Who may do what: every capability, every role, and the one place that is asked."""
