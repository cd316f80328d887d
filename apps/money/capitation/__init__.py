"""Days in the model, and what they entitle to."""
