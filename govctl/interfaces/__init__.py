"""A spec document, whatever its format, read into one `Interface`."""
