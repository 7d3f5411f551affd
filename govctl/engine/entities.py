"""Entities compared: canonical schema, rights and status models, with base and published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from govctl.compare.annotations import differences
from govctl.compare.keys import key_changes
from govctl.compare.payloads import PayloadPair, payload_changes
from govctl.compare.rights import Rights, rights_changes
from govctl.compare.side import Side, side
from govctl.compare.status import status_changes
from govctl.compare.unchanged import Unchanged
from govctl.engine.canonical import Ripple, ripple_assessments
from govctl.engine.endings import with_ending
from govctl.engine.revision import Revision, related_documents
from govctl.engine.verdicts import assessment
from govctl.estate.content import entity_content
from govctl.estate.fields import CanonicalModel, canonical_model
from govctl.estate.frozen import frozen_documents, frozen_keys, frozen_schema
from govctl.interfaces.formats import JSON_SCHEMA
from govctl.interfaces.read import read_interface
from govctl.model.change import Against, Assessment, ChangeDirection, ContractComparison
from govctl.model.documents import Documents
from govctl.model.entity import Entity, Keys
from govctl.model.interface import Origin, SchemaAt
from govctl.model.place import Place
from govctl.model.published import PublishedVersion
from govctl.model.snapshot import Snapshot


def homes(head: Revision, base: Revision) -> dict[str, str]:
    """The documents of canonical schemas, each with the entity at which its changes are told.

    That is the entity whose schema it is; for a document that several share, the first by name.
    """
    found: dict[str, str] = {}
    kept = sorted(head.snapshot.entities.keys() & base.snapshot.entities.keys())
    for name in kept:
        for revision in (head, base):
            found[revision.snapshot.entities[name].schema] = name
    for name in kept:
        for revision in (head, base):
            entity, documents = revision.snapshot.entities[name], revision.snapshot.documents
            if documents.document(entity.schema) is not None:
                content = entity_content(entity, documents)
                for path in related_documents(content, entity.schema):
                    found.setdefault(path, name)
    return found


def entities_since(
    head: Revision, base: Revision, ripples: Iterable[Ripple], told_at: Mapping[str, str]
) -> Iterator[ContractComparison]:
    """Every entity of both revisions: its schema with what it reaches, and the rights on it.

    What contracts tell of a document is told at the entity of `told_at` alone; others that share
    the document need its version step nevertheless.
    """
    found = tuple(ripples)
    reached = {place for each in found for place in each.root if place is not None}
    edits = {
        name: tuple(_schema_changes(head, base, (base.snapshot.entities[name], entity)))
        for name, entity in sorted(head.snapshot.entities.items())
        if name in base.snapshot.entities
    }
    models: dict[str, CanonicalModel] = {}
    for name, entity in head.snapshot.entities.items():
        earlier = base.snapshot.entities.get(name)
        if earlier is None:
            continue
        own = edits[name]
        rippled = [each for each in found if _teller(each, edits, told_at) == name]
        here = {place for each in rippled for place in each.root if place is not None}
        elsewhere = tuple(each for each in own if _is_at(each, reached - here))
        own = tuple(each for each in own if each not in elsewhere)
        changed = head.digests[f"entity:{name}"] != base.digests.get(f"entity:{name}")
        yield ContractComparison(
            target=f"entity:{name}",
            against=Against.BASE,
            before_version=earlier.version,
            after_version=entity.version,
            assessments=(
                *ripple_assessments(name, own, rippled),
                *_rights(head.snapshot, base.snapshot, name, models),
                *_key_changes(entity, earlier.keys, earlier.place("/keys")),
            ),
            content_changed=changed,
            rippled=elsewhere,
        )


def _teller(
    ripple: Ripple, edits: Mapping[str, tuple[Assessment, ...]], told_at: Mapping[str, str]
) -> str:
    """The first entity whose own schema the edit changes, else the one that has the document."""
    places = {place for place in ripple.root if place is not None}
    for name, own in edits.items():
        if any(_is_at(each, places) for each in own):
            return name
    return min((told_at[path] for path in _paths(ripple) if path in told_at), default="")


def _is_at(own: Assessment, places: set[Place]) -> bool:
    return own.change.after in places or own.change.before in places


def _key_changes(
    entity: Entity, earlier: Keys, before: Place | None = None
) -> Iterator[Assessment]:
    yield from map(assessment, key_changes(entity, earlier, before))


def _paths(ripple: Ripple) -> set[str]:
    return {place.path for place in ripple.root if place is not None}


def _schema_changes(
    head: Revision, base: Revision, entities: tuple[Entity, Entity]
) -> Iterator[Assessment]:
    earlier, entity = entities
    target = f"entity:{entity.name}"
    if head.digests[target] == base.digests.get(target):
        return
    before = _side(earlier, base.snapshot.documents)
    after = _side(entity, head.snapshot.documents)
    yield from _compared(entity.name, before, after)


def _side(entity: Entity, documents: Documents) -> tuple[Side, SchemaAt] | None:
    """A canonical schema as one side of a comparison, with its root; None where it has none."""
    if documents.document(entity.schema) is None:
        return None
    content = entity_content(entity, documents)
    paths = related_documents(content, entity.schema)
    return _schema_side(entity.schema, entity.schema_pointer, documents, paths)


def _schema_side(
    path: str, pointer: str, documents: Documents, paths: tuple[str, ...]
) -> tuple[Side, SchemaAt] | None:
    interface = read_interface(path, documents, JSON_SCHEMA)
    if not interface.schemas:
        return None
    root = SchemaAt(Origin(path, pointer), interface.schemas[0].schema.dialect)
    return side(interface, documents, paths), root


def _compared(
    name: str, before: tuple[Side, SchemaAt] | None, after: tuple[Side, SchemaAt] | None
) -> Iterator[Assessment]:
    """A canonical schema must go on accepting what it accepted: data and mappings rely on it."""
    if before is None or after is None:
        return
    pair = PayloadPair(name, "file", ChangeDirection.REQUEST, before[1], after[1])
    unchanged = Unchanged(before[0], after[0])
    for change in payload_changes(before[0], after[0], [pair], unchanged):
        yield assessment(with_ending(change, before[0]))


def _rights(
    head: Snapshot, base: Snapshot, name: str, models: dict[str, CanonicalModel]
) -> Iterator[Assessment]:
    """Changes of rights; fields are worked out only where some right was touched."""
    old, new = _declared(base, name), _declared(head, name)
    if old.ownership == new.ownership and old.models == new.models:
        return
    if not models:
        models.update(head=canonical_model(head), base=canonical_model(base))
    fields = tuple(
        field.name.path
        for field in models["head"].fields.values()
        if field.name.entity == name and field.leaf and field.name in models["base"].fields
    )
    sides = tuple(Rights(name, each.ownership, each.models, fields) for each in (old, new))
    for change in (*rights_changes(*sides), *status_changes(*sides)):
        yield assessment(change)


def _declared(snapshot: Snapshot, name: str) -> Rights:
    models = tuple(each for each in snapshot.status_models.values() if each.entity == name)
    return Rights(name, snapshot.ownerships.get(name), models)


def entity_against_published(
    head: Revision, entity: Entity, published: PublishedVersion
) -> ContractComparison:
    """The canonical schema against its last published version."""
    target = f"entity:{entity.name}"
    same = published.digest == head.digests[target]
    content = entity_content(entity, head.snapshot.documents)
    sides = (None, None) if same else _sides(head, entity, published)
    found = () if same else tuple(_since_published(entity, published, sides))
    return ContractComparison(
        target=target,
        against=Against.PUBLISHED,
        before_version=published.version,
        after_version=entity.version,
        assessments=found,
        incomparable="" if same else _unreadable(sides),
        content_changed=not same,
        differing=() if same else differences(published.content, content),
    )


_Sides = tuple[tuple[Side, SchemaAt] | None, tuple[Side, SchemaAt] | None]


def _unreadable(sides: _Sides) -> str:
    """Why the schemas could not be compared; "" where they were."""
    if sides[1] is None:
        return "its schema cannot be read"
    return "" if sides[0] is not None else "the published schema cannot be read"


def _since_published(
    entity: Entity, published: PublishedVersion, sides: _Sides
) -> Iterator[Assessment]:
    yield from _compared(entity.name, *sides)
    yield from _key_changes(entity, frozen_keys(published))


def _sides(head: Revision, entity: Entity, published: PublishedVersion) -> _Sides:
    """The canonical schema as published and as it is."""
    found = frozen_schema(published, entity.schema)
    documents = frozen_documents(published, entity.schema.rpartition("/")[0])
    after = _side(entity, head.snapshot.documents)
    if found is None or documents is None or documents.document(found[0]) is None:
        return None, after
    path, pointer = found
    return _schema_side(path, pointer, documents, tuple(documents.by_path)), after
