"""Contracts without a sidecar: spec files that the configuration's `specs` name."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from govctl.load.documents import RegistryDocuments
from govctl.load.globs import matches
from govctl.load.kinds.contract import UNVERSIONED
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Level, Spec, Style
from govctl.model.document import Document

_STYLES: Mapping[str, Style] = {
    "openapi": Style.REST,
    "swagger": Style.REST,
    "asyncapi": Style.EVENT,
    "edi-guide": Style.EDI,
}
_NOT_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_SUFFIX = re.compile(r"\.(ya?ml|json|csv)$", re.IGNORECASE)


def bare_contracts(
    paths: Iterable[str], documents: RegistryDocuments, patterns: tuple[str, ...]
) -> Iterator[Contract]:
    """A contract for each path that holds a spec, or that cannot be read at all.

    Files that can be read and are no spec (parts that specs refer to) are passed over. Names come
    from the path alone, so that a new file never renames another contract.
    """
    matching = [path for path in sorted(paths) if any(matches(path, each) for each in patterns)]
    specs = {path: documents.document(path) for path in matching}
    chosen = {
        path: document
        for path, document in specs.items()
        if document is None or style_of(document) is not None
    }
    names = {path: _name(path, patterns) for path in chosen}
    shared = Counter(names.values())
    for path, document in chosen.items():
        name = names[path]
        unique = name if shared[name] == 1 else f"{name}-{_digest(path)}"
        yield _contract(unique, path, document)


def style_of(document: Document) -> Style | None:
    """The style of interface that a spec describes, None where it is no spec.

    A JSON Schema that says so stands for the messages it describes.
    """
    data = document.data
    if not isinstance(data, dict):
        return None
    if document.format == "csv":
        return Style.FILE if _is_layout(data) else None
    dialect = data.get("$schema")
    if isinstance(dialect, str) and "json-schema.org" in dialect:
        return Style.EVENT
    return next((style for key, style in _STYLES.items() if key in data), None)


def _is_layout(data: Mapping[str, object]) -> bool:
    """Whether a CSV describes columns: any other one is data."""
    columns = data.get("columns")
    first = columns[0] if isinstance(columns, list) and columns else None
    return isinstance(first, dict) and {"name", "type"} <= first.keys()


def _contract(name: str, path: str, document: Document | None) -> Contract:
    # A file that cannot be read still is a contract: its spec is the finding.
    standing = document or Document(path, None, "", "yaml")
    return Contract(
        document=standing,
        name=name,
        version=spec_version(standing) or UNVERSIONED,
        status=ContractStatus.ACTIVE,
        style=style_of(standing) or Style.REST,
        origin=ContractOrigin.OWN,
        level=Level.DESCRIBED,
        sidecar=False,
        spec=Spec(document=standing, file=path),
    )


def spec_version(document: Document) -> str:
    """What a spec calls its version, as typed; "" where it says none.

    An EDI guide says it at its root, API descriptions in `info`.
    """
    data = document.data
    is_guide = isinstance(data, dict) and "edi-guide" in data
    info = data.get("info") if isinstance(data, dict) else None
    holder = data if is_guide else info
    version = holder.get("version") if isinstance(holder, dict) else None
    if not isinstance(version, (str, int, float)) or isinstance(version, bool):
        return ""
    return document.source_text("/version" if is_guide else "/info/version") or str(version)


def _name(path: str, patterns: tuple[str, ...]) -> str:
    """The path below the fixed part of the pattern, with dots for slashes."""
    pattern = next(each for each in patterns if matches(path, each))
    fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0].rpartition("/")[0]
    below = path[len(fixed) :].lstrip("/") if fixed else path
    name = _NOT_NAME.sub("-", _SUFFIX.sub("", below).replace("/", ".")).strip(".-_")
    return name or _digest(path)


def _digest(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:8]
