"""What was done and who looked: events that are only added, sealed into a chain soon after."""
