"""Facts derived from a snapshot and its interfaces."""
