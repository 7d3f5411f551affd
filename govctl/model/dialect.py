"""The dialects of JSON Schema that documents are written in."""

from __future__ import annotations

from enum import StrEnum


class Dialect(StrEnum):
    """The vocabularies a schema can be written in; each is read upward into 2020-12."""

    DRAFT_04 = "draft-04"
    DRAFT_06 = "draft-06"
    DRAFT_07 = "draft-07"
    DRAFT_2019_09 = "2019-09"
    DRAFT_2020_12 = "2020-12"
    OPENAPI_20 = "openapi-2.0"
    OPENAPI_30 = "openapi-3.0"
    OPENAPI_31 = "openapi-3.1"  # also the dialect of OpenAPI 3.2
