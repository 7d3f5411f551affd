"""Comparing payloads whose schemas are Avro (specification 1.12, "Schema Resolution")."""
