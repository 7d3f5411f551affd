"""`govctl publish`: freeze what a version stands for, once and for all."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from govctl.errors import UsageError, quoted
from govctl.estate.content import contract_content, digest, entity_content
from govctl.model.contract import Contract
from govctl.model.entity import Entity
from govctl.model.reference import Reference, parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.version import parse_version
from govctl.usecases.registries import Asked, open_registries


@dataclass(frozen=True, slots=True)
class Publication:
    """A version ready to be written.

    Attributes:
        path: the file to write, on disk.
        shown: the same within the registry, as POSIX.
        text: its content; None where the version is published already, with this very content.
        subject: `contract order-submission 2.1.0`.
        digest: of the resolved content.
    """

    path: Path
    shown: str
    text: str | None
    subject: str
    digest: str


def publish(folder: Path, name: str, today: date) -> Publication:
    """Resolve the current version of a contract or entity, ready to be frozen.

    `name` is `order-submission`, `order-submission@2.1.0` (or `@2`), or `entity:order`. A version
    asked for must be the one the document declares: only what is there can be frozen.

    Raises:
        UsageError: there is no such contract or entity, its version is another one, its spec
            cannot be read, or the version is published with other content.
    """
    registries = open_registries(Asked(folder))
    subject = _subject(registries.head, name)
    return publication(registries.folder, registries.head, subject, today)


def publication(
    folder: Path, snapshot: Snapshot, subject: Contract | Entity, today: date
) -> Publication:
    """The current version of a contract or entity, ready to be frozen; raises as `publish`."""
    _refuse_unready(snapshot, subject)
    content = _content(snapshot, subject)
    kind = "contract" if isinstance(subject, Contract) else "entity"
    shown = posixpath.join(posixpath.dirname(subject.path), "published", f"{subject.version}.json")
    found = digest(content)
    words = f"{kind} {subject.name} {subject.version}"
    known = _published(snapshot, subject)
    if known is not None and known != found:
        raise UsageError(
            f"Version {subject.version} of {kind} {subject.name} is published with other content",
            place=shown,
            fix="Raise the version: what is published stays as it was (SemVer 2.0.0, item 3)",
        )
    frozen = {
        "apiVersion": "govctl/v1",
        "kind": "Published",
        "name": subject.name,
        kind: subject.name,
        "version": subject.version,
        "published-on": today.isoformat(),
        "digest": found,
        "content": content,
    }
    text = None if known is not None else _text(frozen)
    path = folder / Path(shown)
    _refuse_outside(folder, path, shown)
    return Publication(path, shown, text, words, found)


def named_contract(snapshot: Snapshot, name: str) -> Contract:
    """The contract that a name on the command line means: `orders`, `orders@2`.

    Raises:
        UsageError: there is none; says which name is close.
    """
    found = _subject(snapshot, name)
    if isinstance(found, Contract):
        return found
    raise UsageError(f"{quoted(name)} is an entity", fix="Name a contract, as order-submission")


def _refuse_outside(registry: Path, path: Path, shown: str) -> None:
    """Links must not lead what is written out of the registry."""
    try:
        inside = path.resolve().is_relative_to(registry.resolve())
    except (OSError, RuntimeError):  # a loop of links
        inside = False
    if not inside or path.is_symlink():
        raise UsageError(
            "The published version would be written through a link",
            place=shown,
            fix="Replace the link by a folder or file of the registry",
        )


def _text(frozen: object) -> str:
    return json.dumps(frozen, indent=1, sort_keys=True, ensure_ascii=False, default=_number) + "\n"


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _subject(snapshot: Snapshot, name: str) -> Contract | Entity:
    head, at, version = name.partition("@")
    reference = parse_reference(head, "contract")
    if reference is None or reference.kind not in {"contract", "entity"}:
        raise UsageError(
            f"{quoted(name)} is neither a contract nor an entity",
            fix="Name it as order-submission, order-submission@2.1.0 or entity:order",
        )
    found = _find(snapshot, reference, version)
    if at and version not in {found.version, str(_major(found))}:
        raise UsageError(
            f"{reference.kind} {found.name} is at version {found.version}, not {version}",
            place=found.path,
            fix=f"Name {found.version}, or set the version in the document first",
        )
    return found


def _find(snapshot: Snapshot, reference: Reference, version: str) -> Contract | Entity:
    if reference.kind == "entity":
        known: dict[str, Contract | Entity] = dict(snapshot.entities)
        found: Contract | Entity | None = snapshot.entities.get(reference.name)
    else:
        known = {contract.name: contract for contract in snapshot.contracts if contract.sidecar}
        parsed = parse_version(version)
        major = parsed.major if parsed else int(version) if version.isdigit() else None
        found = snapshot.contract(reference.name, major)
        found = found or snapshot.contract(reference.name)
    if found is None:
        close = get_close_matches(reference.name, sorted(known), n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UsageError(
            f"There is no {reference.kind} {quoted(reference.name)}{hint}",
            fix=f"The registry has: {', '.join(sorted(known)) or 'none'}",
        )
    return found


def _major(subject: Contract | Entity) -> int:
    version = parse_version(subject.version)
    return version.major if version else 0


def _refuse_unready(snapshot: Snapshot, subject: Contract | Entity) -> None:
    if parse_version(subject.version) is None:
        raise UsageError(
            f"Version {quoted(subject.version)} of {subject.name} is not MAJOR.MINOR.PATCH",
            place=subject.path,
            fix="Correct the version first",
        )
    spec = subject.schema if isinstance(subject, Entity) else None
    if isinstance(subject, Contract) and subject.spec is not None:
        spec = subject.spec.file
    if spec is not None and snapshot.document(spec) is None:
        raise UsageError(
            f"The spec of {subject.name} cannot be read",
            place=spec,
            fix="`govctl check` says what is wrong with it",
        )


def _content(snapshot: Snapshot, subject: Contract | Entity) -> dict[str, object]:
    if isinstance(subject, Contract):
        return contract_content(subject, snapshot.documents)
    return entity_content(subject, snapshot.documents)


def _published(snapshot: Snapshot, subject: Contract | Entity) -> str | None:
    """The digest under which the version is published already."""
    every = snapshot.published if isinstance(subject, Contract) else snapshot.published_entities
    for each in every.get(subject.name, ()):
        if each.version == subject.version:
            return each.digest or ""
    return None
