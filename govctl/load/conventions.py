"""Where registry documents stand by convention, and which files are documents at all."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from govctl.model.document import Document

API_VERSION = "govctl/v1"
CONFIG_PATHS = ("govctl.yaml", "govctl.yml", "govctl.json")
INVENTORY_PATH = "assessment/interfaces.csv"

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_FOLDERS = {
    "systems": "System",
    "ownership": "Ownership",
    "status": "StatusModel",
    "codelists": "CodeList",
    "mappings": "Mapping",
    "flows": "Flow",
    "consumers": "Consumer",
    "partners": "Partner",
    "deployments": "Deployment",
    "releases": "Release",
    "waivers": "Waiver",
    "reviews": "Review",
    "evidence": "Evidence",
    "tolerated": "Tolerated",
}
_ROOT_FILES = {
    "govctl": "Config",
    "teams": "Team",
    "capabilities": "Capability",
    "environments": "Environments",
}
_CONTRACT = re.compile(r"contracts/[^/]+/(?:v[0-9]+/)?contract\.ya?ml")
_ENTITY = re.compile(r"entities/[^/]+/entity\.ya?ml")
_PUBLISHED = re.compile(r"(contracts|entities)/([^/]+)/(?:v[0-9]+/)?published/([^/]+)\.json")
_OTHER_FORMATS = frozenset(
    {"openapi", "swagger", "asyncapi", "$schema", "overlay", "arazzo", "$defs", "rules"}
)


def is_candidate(path: str) -> bool:
    """Whether a file can hold registry documents at all, by its name."""
    return PurePosixPath(path).suffix.lower() in _SUFFIXES and not _PUBLISHED.fullmatch(path)


def expected_kind(path: str) -> str | None:
    """The kind that a YAML file at this path holds by convention, None where there is none."""
    parts = PurePosixPath(path)
    if parts.suffix.lower() not in {".yaml", ".yml"}:
        return None
    if _CONTRACT.fullmatch(path):
        return "Contract"
    if _ENTITY.fullmatch(path):
        return "Entity"
    if len(parts.parts) == 1:
        return _ROOT_FILES.get(parts.stem)
    return _FOLDERS.get(parts.parts[0]) if len(parts.parts) == 2 else None  # noqa: PLR2004 - depth


def published_version(path: str) -> tuple[str, str, str] | None:
    """`contracts` or `entities`, name and version of a published file; None for any other file.

    Published versions are known by where they lie, so that none has to be read to list them.
    """
    match = _PUBLISHED.fullmatch(path)
    return (match[1], match[2], match[3]) if match else None


def names_format(document: Document) -> bool:
    """Whether a document says that it is one of the registry's, of whatever version."""
    data = document.data
    if not isinstance(data, dict):
        return False
    version = data.get("apiVersion")
    return isinstance(version, str) and version.startswith("govctl/")


def is_other_format(document: Document) -> bool:
    """Whether a document is plainly something else: a spec, a schema, a ruleset."""
    data = document.data
    return isinstance(data, dict) and "kind" not in data and bool(_OTHER_FORMATS & data.keys())
