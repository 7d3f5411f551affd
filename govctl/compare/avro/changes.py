"""Messages of both versions whose payloads are Avro -> every change of these payloads."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.avro.formats import is_avro
from govctl.compare.avro.schema import AvroSchema
from govctl.compare.avro.walk import AvroEdit, Walk
from govctl.compare.side import Side
from govctl.compare.versions import Versions, shapes
from govctl.model.change import (
    NO_EVIDENCE,
    Change,
    ChangeDirection,
    Coordinates,
    Evidence,
    EvidenceKind,
)
from govctl.model.interface import Action, Message, Origin


def is_compared(side: Side, message: Message) -> bool:
    """Whether the payload of a message is an Avro schema that can be read."""
    if not is_avro(message.payload_format) or message.payload_origin is None:
        return False
    origin = message.payload_origin
    node = shapes(side).node(origin.path, origin.pointer)
    schema = AvroSchema(node.value, node.pointer)
    return schema.is_known(schema.resolved(schema.root))


def avro_changes(versions: Versions, subject: str, was: Message, now: Message) -> Iterator[Change]:
    """Every change of a payload that is Avro in both versions, by Avro's schema resolution.

    What the provider receives is read by the new schema, what it sends by the old one.
    """
    if not (is_compared(versions.before, was) and is_compared(versions.after, now)):
        return
    if was.payload_origin is None or now.payload_origin is None:
        return
    old, new = versions.old(was.payload_origin), versions.new(now.payload_origin)
    is_written = now.action is not Action.RECEIVE
    walk = Walk(
        AvroSchema(old.value, old.pointer),
        AvroSchema(new.value, new.pointer),
        is_written=is_written,
    )
    for edit in walk.edits():
        paths = (old.path, new.path)
        yield _change(versions, subject, edit, paths, is_written=is_written)


def _change(
    versions: Versions, subject: str, edit: AvroEdit, paths: tuple[str, str], *, is_written: bool
) -> Change:
    direction = ChangeDirection.EVENT if is_written else ChangeDirection.REQUEST
    area = direction.value if edit.aspect else f"{direction.value}-property"
    found = edit.containment
    name = ".".join(each for each in edit.path if each != "*") or "the payload"
    evidence = NO_EVIDENCE
    if found.has_witness:
        evidence = Evidence(EvidenceKind.WITNESS, _around(found.witness, edit))
    return Change(
        Coordinates(area, edit.aspect, edit.action, direction),
        subject,
        versions.before.place(Origin(paths[0], edit.old)),
        versions.after.place(Origin(paths[1], edit.new)),
        operands={
            "name": name,
            "location": "event payload" if is_written else "payload",
            "old": edit.words[0],
            "new": edit.words[1],
            "status": "",
        },
        evidence=evidence,
        containment=found,
    )


def _around(witness: object, edit: AvroEdit) -> object:
    """The witness in the records around it; other fields are left out."""
    path = edit.path if edit.aspect else edit.path[:-1]
    for name in reversed(path):
        witness = [witness] if name == "*" else {name: witness}
    return witness
