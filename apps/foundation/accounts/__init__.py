"""Who signs in, in which role, and the page decorator that turns a request into an actor."""
