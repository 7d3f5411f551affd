"""Entities compared: canonical schema, rights and status models, with base and published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govctl.compare.annotations import differences
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
from govctl.estate.frozen import frozen_documents, frozen_schema
from govctl.interfaces.formats import JSON_SCHEMA
from govctl.interfaces.read import read_interface
from govctl.model.change import Against, Assessment, ChangeDirection, ContractComparison
from govctl.model.documents import Documents
from govctl.model.entity import Entity
from govctl.model.interface import Origin, SchemaAt
from govctl.model.published import PublishedVersion
from govctl.model.snapshot import Snapshot


def entities_since(
    head: Revision, base: Revision, ripples: Iterable[Ripple]
) -> Iterator[ContractComparison]:
    """Every entity of both revisions: its schema with what it reaches, and the rights on it."""
    found = tuple(ripples)
    models: dict[str, CanonicalModel] = {}
    for name, entity in head.snapshot.entities.items():
        earlier = base.snapshot.entities.get(name)
        if earlier is None:
            continue
        schemas = {entity.schema, earlier.schema}
        own = tuple(_schema_changes(head, base, (earlier, entity)))
        rippled = [each for each in found if _paths(each) <= schemas]
        changed = head.digests[f"entity:{name}"] != base.digests.get(f"entity:{name}")
        yield ContractComparison(
            target=f"entity:{name}",
            against=Against.BASE,
            before_version=earlier.version,
            after_version=entity.version,
            assessments=(
                *ripple_assessments(name, own, rippled),
                *_rights(head.snapshot, base.snapshot, name, models),
            ),
            content_changed=changed,
        )


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
    return ContractComparison(
        target=target,
        against=Against.PUBLISHED,
        before_version=published.version,
        after_version=entity.version,
        assessments=() if same else tuple(_since_published(head, entity, published)),
        content_changed=not same,
        differing=() if same else differences(published.content, content),
    )


def _since_published(
    head: Revision, entity: Entity, published: PublishedVersion
) -> Iterator[Assessment]:
    found = frozen_schema(published, entity.schema)
    documents = frozen_documents(published, entity.schema.rpartition("/")[0])
    if found is None or documents is None:
        return
    path, pointer = found
    before = _schema_side(path, pointer, documents, tuple(documents.by_path))
    yield from _compared(entity.name, before, _side(entity, head.snapshot.documents))
