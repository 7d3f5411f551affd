"""Two specs on their own as two registries of one contract each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from govctl.engine.revision import Revision, Specs
from govctl.engine.spoken import BACKWARD, FORWARD, as_messages
from govctl.estate.content import contract_content, digest
from govctl.interfaces.detect import detect
from govctl.interfaces.formats import JSON_SCHEMA
from govctl.load.bare import spec_version, style_of
from govctl.model.contract import Contract, ContractOrigin, ContractStatus, Level, Spec, Style
from govctl.model.dialect import Dialect
from govctl.model.document import Document
from govctl.model.interface import Action, NamedSchema, Origin, SchemaAt
from govctl.model.snapshot import Snapshot
from govctl.subschema.compat import Mode
from govctl.usecases.operands import SpecSide

_SCHEMA_WORDS = frozenset(
    {"type", "properties", "$ref", "allOf", "anyOf", "oneOf", "not", "enum", "const", "items"}
)
_GENERIC = frozenset({"openapi", "asyncapi", "swagger", "api", "spec", "schema", "index"})
_NOT_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared.

    Attributes:
        before, after: the two revisions.
        notes: sentences for the reader.
        canonical: revisions that know the canonical model; the two themselves where empty.
    """

    before: Revision
    after: Revision
    notes: tuple[str, ...] = ()
    canonical: tuple[Revision, ...] = ()


def spec_pair(before: SpecSide, after: SpecSide, mode: Mode | None) -> Pair:
    """Both specs as the same contract at two revisions.

    Bare schemas say nothing about who writes: by `mode` their payloads are read as messages that
    the described system receives (`backward`), sends (`forward`), or both (`full`, the default).
    """
    name = _name(before, after)
    before, after = _candidate(before, after), _candidate(after, before)
    sides = [_revision(side, name) for side in (before, after)]
    schemas = [
        not _is_api(side) and _says_no_writer(revised)
        for side, revised in zip((before, after), sides, strict=True)
    ]
    notes: list[str] = []
    if any(schemas):
        wanted = mode or Mode.FULL
        sides = [_as_messages(each, wanted) for each in sides]
        notes.append(_MODES[wanted])
    canonical = tuple(
        replace(revised, snapshot=replace(revised.snapshot, entities=side.context.entities))
        for side, revised in zip((before, after), sides, strict=True)
        if side.context is not None and side.documents is side.context.documents
    )
    return Pair(sides[0], sides[1], tuple(notes), canonical)


def _candidate(side: SpecSide, other: SpecSide) -> SpecSide:
    """A lone file compared with a contract: what its sidecar says beside the spec stands."""
    if side.contract is not None or other.contract is None or other.contract.spec is None:
        return side
    bare = _bare(side, other.contract.name)
    spec = replace(other.contract.spec, document=bare.document, file=side.path, overlay=None)
    contract = replace(other.contract, version=bare.version or other.contract.version, spec=spec)
    return replace(side, contract=contract, context=other.context)


_MODES = {
    Mode.BACKWARD: "Mode backward: whether the new version reads what the old one wrote.",
    Mode.FORWARD: "Mode forward: whether the old version reads what the new one writes.",
    Mode.FULL: (
        "Nothing in them says who writes, so both questions were asked (mode full): "
        "request is the new version reading what the old one wrote, event the opposite."
    ),
}


def _revision(side: SpecSide, name: str) -> Revision:
    context = side.context or Snapshot(name=side.name, documents=side.documents)
    contract = side.contract or _bare(side, name)
    snapshot = replace(  # entities are left out: the two specs alone are compared
        context,
        name=side.name,
        contracts=(replace(contract, name=name),),
        documents=side.documents,
        entities={},
        published={},
        published_entities={},
    )
    compared = snapshot.contracts[0]
    content = _unnamed(contract_content(compared, side.documents))
    digests = {f"contract:{compared.label}": digest(content)}
    return _with_schema(Revision(snapshot, Specs(snapshot), digests), side)


def _unnamed(content: Mapping[str, object]) -> Mapping[str, object]:
    """Content without the name of the spec's file: two files may be called as they like."""
    spec, documents = content.get("spec"), content.get("documents")
    if not isinstance(spec, dict) or not isinstance(documents, dict):
        return content
    kept = {"" if name == spec["file"] else name: data for name, data in documents.items()}
    return {**content, "spec": {**spec, "file": ""}, "documents": kept}


def _with_schema(revised: Revision, side: SpecSide) -> Revision:
    """A document that names no format is a schema where it says what only schemas say."""
    document = side.documents.document(side.path)
    data = document.data if document else None
    if not isinstance(data, dict) or not _SCHEMA_WORDS & data.keys():
        return revised
    found = {
        label: replace(
            interface,
            format=JSON_SCHEMA,
            schemas=(NamedSchema("#", SchemaAt(Origin(side.path, ""), Dialect.DRAFT_2020_12)),),
        )
        for label, interface in revised.interfaces.items()
        if not interface.format
    }
    return replace(revised, interfaces={**revised.interfaces, **found})


def _bare(side: SpecSide, name: str) -> Contract:
    document = side.documents.document(side.path) or Document(side.path, None, "", "yaml")
    return Contract(
        document=document,
        name=name,
        version=spec_version(document),
        status=ContractStatus.ACTIVE,
        style=style_of(document) or Style.EVENT,
        origin=ContractOrigin.OWN,
        level=Level.DESCRIBED,
        sidecar=False,
        spec=Spec(document=document, file=side.path),
    )


def _info(document: Document, key: str) -> object:
    data = document.data
    info = data.get("info") if isinstance(data, dict) else None
    return info.get(key) if isinstance(info, dict) else None


def _name(before: SpecSide, after: SpecSide) -> str:
    """The contract's; else the title or file name both share; else the later title or name."""
    for side in (after, before):
        if side.contract is not None:
            return side.contract.name
    titles = [_titled(side) for side in (before, after)]
    stems = [_slug(PurePosixPath(side.path).name.partition(".")[0]) for side in (before, after)]
    if titles[0] and titles[0] == titles[1]:
        return titles[1]
    if stems[0] == stems[1] and stems[1] not in _GENERIC:
        return stems[1]
    return titles[1] or titles[0] or stems[1]


def _titled(side: SpecSide) -> str:
    document = side.documents.document(side.path)
    title = _info(document, "title") if document else None
    if document is not None and title is None and isinstance(document.data, dict):
        title = document.data.get("title")
    return _slug(title) if isinstance(title, str) and _NOT_NAME.sub("", title.lower()) else ""


def _slug(text: str) -> str:
    return _NOT_NAME.sub("-", text.lower()).strip("-")[:60].strip("-") or "spec"


def _is_api(side: SpecSide) -> bool:
    """Whether a document says at its top that it describes an API: it need not be read for that."""
    document = side.documents.document(side.path)
    found = detect(document.data if document else None) or ""
    return found.startswith(("openapi-", "asyncapi-"))


def _says_no_writer(side: Revision) -> bool:
    """Whether the spec is a bare schema, or a guide or layout that no contract stands around."""
    return any(
        each.format == JSON_SCHEMA
        or any(message.record and message.action is Action.UNSTATED for message in each.messages)
        for label, each in side.interfaces.items()
        if not _has_direction(side, label)
    )


def _has_direction(side: Revision, label: str) -> bool:
    contracts = (each for each in side.snapshot.contracts if each.label == label)
    contract = next(contracts, None)
    return contract is not None and (contract.edi is not None or contract.file is not None)


def _as_messages(side: Revision, mode: Mode) -> Revision:
    actions = {
        Mode.BACKWARD: (BACKWARD,),
        Mode.FORWARD: (FORWARD,),
        Mode.FULL: (BACKWARD, FORWARD),
    }[mode]
    interfaces = {label: as_messages(each, actions) for label, each in side.interfaces.items()}
    return replace(side, interfaces=interfaces)
