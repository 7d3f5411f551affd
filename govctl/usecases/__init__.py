"""What the tool does, as straight lines that return values and never print."""
