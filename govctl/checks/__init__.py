"""Code-backed checks, one module per family; `table` lists them all."""
