"""Comparing what EDI messages and lines of files consist of."""
