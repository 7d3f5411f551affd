"""Bytes to a snapshot: reading files, git revisions and the registry's kinds."""
