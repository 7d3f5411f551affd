"""Two versions of an interface -> changes: facts, without a verdict."""
