"""Django bases for a system of many tenants: row security, append-only rows, jobs, announcements, registries."""
