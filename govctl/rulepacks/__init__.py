"""`rules/*.yaml` read, bound to checks, and selected by the configuration."""
