"""Which feeds a run has to use before a contract may rest on it."""

FEEDS = {
    "primary": "Primary care",
    "secondary": "Secondary care",
    "community": "Community services",
    "social": "Social care",
    "ambulance": "Ambulance",
}
REQUIRED = ("primary", "secondary", "community")


def missing_feeds(used: list[str]) -> list[str]:
    """Required feeds that a run lacks, in words. A run that lacks one is kept, not used for a contract."""
    return [FEEDS[feed] for feed in REQUIRED if feed not in used]
