"""AsyncAPI 2.0 to 2.6, 3.0 and 3.1, told from the described application's side."""
