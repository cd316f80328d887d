"""The people and records behind figures and behind adjustments, as the actor's role may see them."""
