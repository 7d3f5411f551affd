"""OpenAPI Overlay 1.0 and 1.1: changes that the registry keeps apart from a vendor's spec."""
