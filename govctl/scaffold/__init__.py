"""Planned files, and mechanical edits of the registry's own files."""
