"""The resolved content of a contract or entity: what a version number stands for.

A spec counts whole; of every other document only what it refers to, so that a canonical schema
may grow elsewhere without touching the contracts that do not use it. Paths are relative to the
spec, so a folder may be renamed. Owner, steward, status, deprecation, runbook, observability,
level and source are not content (REGISTRY.md, "Published versions").
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from operator import itemgetter

from govctl.interfaces.node import Node
from govctl.interfaces.refs import References, Unresolved, references_of
from govctl.interfaces.survey import references
from govctl.model.contract import Contract
from govctl.model.document import Document
from govctl.model.documents import Documents
from govctl.model.entity import Entity
from govctl.model.pointer import split

TERMS = (
    *("style", "entity", "exposure", "class", "security", "operations", "messages", "delivery"),
    *("consumers-must", "edi", "file", "maps", "compatibility", "view", "bind", "errors"),
)
"""Keys of a sidecar that are content: what callers and consumers rely on."""

_HEADS = ("openapi", "swagger", "asyncapi", "$schema", "$id", "jsonSchemaDialect")
"""Members that decide how the rest of a document is read, kept with any part of it."""


def contract_content(contract: Contract, documents: Documents) -> dict[str, object]:
    """The content of a contract: `{"spec", "documents", "terms"}`, plain JSON values.

    `documents` maps paths relative to the spec's folder to documents, reduced to what is used;
    `vendored`, where some of them are copies of documents on the web, those addresses to paths.
    """
    content: dict[str, object] = {"terms": _terms(contract)}
    if contract.spec is not None:
        path = contract.spec.file
        name = posixpath.basename(path)
        content["spec"] = {"file": name, "format": contract.spec.format}
        content["documents"] = resolved(path, "", documents)
        content |= _vendored(path, content["documents"], documents)
    return content


def entity_content(entity: Entity, documents: Documents) -> dict[str, object]:
    """The content of an entity: its canonical schema, resolved, and its keys."""
    found = resolved(entity.schema, entity.schema_pointer, documents)
    return {
        "spec": {
            "file": posixpath.basename(entity.schema),
            "format": "json-schema",
            "pointer": entity.schema_pointer,
        },
        "documents": found,
        **_vendored(entity.schema, found, documents),
        "terms": {
            "keys": {
                "canonical": list(entity.keys.canonical),
                "business": list(entity.keys.business),
            },
            "status": list(entity.status),
        },
    }


def digest(content: object) -> str:
    """`sha256-` and the hexadecimal digest of the content's canonical JSON text."""
    return "sha256-" + hashlib.sha256(canonical_text(content).encode()).hexdigest()


def canonical_text(value: object) -> str:
    """JSON with sorted keys and without white space: equal content, equal text."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_number
    )


def _number(value: object) -> object:
    """A number that no float holds, as its text: content is compared, not computed with."""
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _terms(contract: Contract) -> dict[str, object]:
    data = contract.document.data
    if not contract.sidecar or not isinstance(data, dict):
        return {}
    return {key: data[key] for key in TERMS if key in data}


def resolved(path: str, pointer: str, documents: Documents) -> dict[str, object]:
    """Every document that the part at `pointer` of the one at `path` needs, by relative path."""
    folder = posixpath.dirname(path)
    found: dict[str, object] = {}
    for name, pointers in sorted(_needed(path, pointer, documents).items()):
        document = documents.document(name)
        if document is not None:
            relative = posixpath.relpath(name, folder or ".")
            found[relative] = _reduced(document.data, pointers)
    return found


def _vendored(path: str, found: object, documents: Documents) -> dict[str, object]:
    """Which of the documents found are copies of documents on the web; nothing where none is."""
    folder = posixpath.dirname(path) or "."
    copies = {url: posixpath.relpath(at, folder) for url, at in documents.vendored.items()}
    names = found if isinstance(found, dict) else {}
    used = {url: name for url, name in copies.items() if name in names}
    return {"vendored": used} if used else {}


def resolved_paths(path: str, pointer: str, documents: Documents) -> tuple[str, ...]:
    """The documents that the part at `pointer` of the one at `path` needs, itself included."""
    return tuple(sorted(_needed(path, pointer, documents)))


def _needed(path: str, pointer: str, documents: Documents) -> Mapping[str, set[str]]:
    """The parts of each document that are reached, following references to the end."""
    followed = references_of(documents)
    needed: dict[str, set[str]] = defaultdict(set)
    written: dict[str, list[tuple[str, Node]]] = {}
    waiting = [(path, pointer)]
    while waiting:
        where, at = waiting.pop()
        if _is_covered(at, needed[where]):
            continue
        needed[where].add(at)
        if not at and not followed.survey(where).identified:
            waiting.extend(_origins(followed.targets(where)))
            continue
        if where not in written:
            written[where] = sorted(_references(documents.document(where), followed), key=_PLACE)
        waiting.extend(_origins(_inside(at, written[where])))
    return needed


_PLACE = itemgetter(0)


def _origins(targets: Iterable[Node]) -> Iterator[tuple[str, str]]:
    return ((each.path, each.pointer) for each in targets)


def _references(document: Document | None, followed: References) -> Iterator[tuple[str, Node]]:
    """Every reference of a document: where it stands, and the part it means."""
    if document is None:
        return
    for reference in references(document.data):
        here = Node(document.path, reference.pointer.rpartition("/")[0], None)
        target = followed.resolve(here, reference.text)
        if not isinstance(target, Unresolved):
            yield reference.pointer, target


def _inside(at: str, written: list[tuple[str, Node]]) -> Iterator[Node]:
    """The targets of the references that stand below a place; they are sorted by place."""
    index = bisect_left(written, f"{at}/", key=_PLACE)
    while index < len(written) and written[index][0].startswith(f"{at}/"):
        yield written[index][1]
        index += 1


def _is_covered(part: str, wholes: set[str]) -> bool:
    """Whether a place is one of some places, or lies below one."""
    while part and part not in wholes:
        part = part.rpartition("/")[0]
    return part in wholes


def _reduced(data: object, pointers: Iterable[str]) -> object:
    """The document with only the parts at `pointers`; lists stay whole, so that indices hold."""
    wanted = [split(pointer) for pointer in sorted(pointers)]
    if not isinstance(data, dict) or () in wanted:
        return data
    heads = {key: data[key] for key in _HEADS if isinstance(data.get(key), str)}
    part = _part(data, wanted)
    return heads | part if isinstance(part, dict) else part


def _part(value: object, wanted: list[tuple[str, ...]]) -> object:
    if () in wanted or not isinstance(value, dict):
        return value
    below: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for tokens in wanted:
        below[tokens[0]].append(tokens[1:])
    return {key: _part(value[key], below[key]) for key in value if key in below}
