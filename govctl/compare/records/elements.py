"""The elements and components of a segment of both versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govctl.compare.align import align
from govctl.compare.records.pair import RecordPair, proved, worked
from govctl.compare.records.samples import sample, segment
from govctl.compare.records.values import ValueEdit, value_edits
from govctl.model.change import Change
from govctl.model.record import Field, Segment


def element_changes(pair: RecordPair, was: Segment, now: Segment) -> Iterator[Change]:
    """Every change of the elements of one segment.

    A guide that lists no elements of a segment leaves them to the standard: then there is nothing
    to compare.
    """
    if not was.fields or not now.fields:
        return
    found = align(_named(was), _named(now))
    for field in found.removed:
        if not _with_composite(field, found.removed):
            shown = worked(segment(pair.old, was, {field.name: sample(field.value)}))
            words = {"name": _name(was, field)}
            pointers = (field.pointer, f"{now.pointer}/elements")
            yield pair.change("element-removed", pointers, words, shown)
    for field in found.added:
        if not _with_composite(field, found.added):
            yield _added(pair, (was, now), field)
    for old, new in found.kept:
        for edit in value_edits(old, new, pair.answers, is_written=pair.is_written):
            yield _of_edit(pair, (was, now), (old, new), edit)


def _named(part: Segment) -> Mapping[str, Field]:
    found: dict[str, Field] = {}
    for field in part.fields:
        found.setdefault(field.name, field)
    return found


def _with_composite(field: Field, others: tuple[Field, ...]) -> bool:
    """Whether a component comes or goes with the composite that holds it."""
    return any(field.component and each.name == f"{field.position:02d}" for each in others)


def _name(part: Segment, field: Field) -> str:
    """What people call an element: `HL(O)/PRF01`, `REF02(CN)`."""
    above = f"{part.above}/" if part.above else ""
    codes = ",".join(code for _, code in part.qualifiers)
    return f"{above}{part.id}{field.name}{f'({codes})' if codes else ''}"


def _added(pair: RecordPair, parts: tuple[Segment, Segment], field: Field) -> Change:
    was, now = parts
    pointers = (f"{was.pointer}/elements", field.pointer)
    words = {"name": _name(now, field)}
    if not field.required or pair.is_written:
        return pair.change("element-added", pointers, words)
    shown = worked(segment(pair.old, was))
    words |= {"old": "absent", "new": "required"}
    return pair.change("element-became-required", pointers, words, shown)


def _of_edit(
    pair: RecordPair,
    parts: tuple[Segment, Segment],
    fields: tuple[Field, Field],
    edit: ValueEdit,
) -> Change:
    (was, now), (old, new) = parts, fields
    key = {"min-length": "min", "max-length": "max", "required": "use", "scale": "type"}.get(
        edit.key, edit.key
    )
    words = {"name": _name(now, new), "old": edit.old, "new": edit.new}
    shown = worked(segment(pair.old, was, {old.name: sample(old.value)}))
    pointers = (f"{old.pointer}/{key}", f"{new.pointer}/{key}")
    change = pair.change(f"element-{edit.kind}", pointers, words, shown)
    found = edit.containment
    if found is None:
        return change
    if pair.is_written:
        return proved(change, found, segment(pair.new, now, {new.name: str(found.witness)}))
    return proved(change, found, segment(pair.old, was, {old.name: str(found.witness)}))
