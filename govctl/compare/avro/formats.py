"""Which `schemaFormat` of an AsyncAPI message means Avro."""

from __future__ import annotations

import re

_AVRO = re.compile(r"application/vnd\.apache\.avro(?:\+json|\+yaml)?\s*(?:;.*)?", re.DOTALL)


def is_avro(schema_format: str) -> bool:
    """Whether a `schemaFormat` names Avro."""
    return _AVRO.fullmatch(schema_format.strip().lower()) is not None
