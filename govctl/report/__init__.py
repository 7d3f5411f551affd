"""Results turned into text, one module per format."""
