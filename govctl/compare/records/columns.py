"""The columns of two versions of a file: which became which, where they stand, what they hold."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace

from govctl.compare.align import Alignment, Likeness, align
from govctl.compare.records.pair import RecordPair, proved, worked
from govctl.compare.records.places import Shift, shifts
from govctl.compare.records.samples import sample
from govctl.compare.records.values import ValueEdit, value_edits
from govctl.model.change import Change
from govctl.model.record import Field, Notation, Record


def column_changes(pair: RecordPair) -> Iterator[Change]:
    """Every change of the columns; what only follows from another change is not told."""
    likeness = _likeness(pair)
    found = align(_named(pair.old), _named(pair.new), ((likeness, likeness),))
    yield from _presence(pair, found)
    for was, now in found.moved:
        yield _renamed(pair, was, now)
    if _notation(pair):
        for shift in shifts(pair, found):
            yield _moved(pair, shift)
    for was, now in found.pairs:
        yield from _values(pair, was, now)


def _named(record: Record) -> Mapping[str, Field]:
    """The columns by name, in their order; of two with one name the first."""
    found: dict[str, Field] = {}
    for field in record.columns:
        found.setdefault(field.name, field)
    return found


def _likeness(pair: RecordPair) -> Likeness[Field]:
    """Columns at the same place that hold the same; without a place, that hold the same."""
    by_place = _notation(pair) is not None

    def likeness(field: Field) -> Hashable:
        place = (field.start or field.position) if by_place else 0
        return (place, field.width, field.value, field.required)

    return likeness


def _notation(pair: RecordPair) -> Notation | None:
    """The notation of both versions, None where they differ or columns are found by name."""
    if pair.new.writing.by_name and pair.old.writing.by_name:
        return None
    both = {pair.old.writing.notation, pair.new.writing.notation}
    return pair.new.writing.notation if len(both) == 1 else None


def _presence(pair: RecordPair, found: Alignment[Field]) -> Iterator[Change]:
    for field in found.removed:
        shown = worked(pair.old_line.text({field.name: sample(field.value)}))
        words = {"name": field.name}
        yield pair.change("column-removed", (field.pointer, "/columns"), words, shown)
    for field in found.added:
        words = {"name": field.name, "old": "absent", "new": "required"}
        pointers = ("/columns", field.pointer)
        if field.required and not pair.is_written:
            yield pair.change(
                "column-became-required", pointers, words, worked(pair.old_line.text())
            )
        else:
            yield pair.change("column-added", pointers, {"name": field.name})


def _renamed(pair: RecordPair, was: Field, now: Field) -> Change:
    """A column under another name: nothing where readers count columns, except in what it means."""
    counted = pair.new.writing.notation is Notation.FIXED or pair.new.writing.header is False
    kind = "column-relabelled" if counted else "column-renamed"
    words = {"name": was.name, "old": was.name, "new": now.name}
    shown = worked(pair.old_line.text({was.name: sample(was.value)}))
    return pair.change(kind, (f"{was.pointer}/name", f"{now.pointer}/name"), words, shown)


def _moved(pair: RecordPair, shift: Shift) -> Change:
    heading = "start" if shift.was.start is not None else "name"
    more = len(shift.others)
    words = {
        "name": shift.was.name,
        "old": str(shift.old),
        "new": str(shift.new),
        "location": f" (and {more} more with it)" if more else "",
    }
    shown = worked(pair.old_line.text({shift.was.name: sample(shift.was.value)}))
    pointers = (f"{shift.was.pointer}/{heading}", f"{shift.now.pointer}/{heading}")
    return pair.change("column-moved", pointers, words, shown)


def _values(pair: RecordPair, was: Field, now: Field) -> Iterator[Change]:
    if _notation(pair) is Notation.FIXED and was.width != now.width:
        words = {"name": now.name, "old": str(was.width), "new": str(now.width)}
        pointers = (f"{was.pointer}/length", f"{now.pointer}/length")
        shown = worked(pair.old_line.text({was.name: sample(was.value)}))
        yield pair.change("column-width-changed", pointers, words, shown)
        length = now.value.max_length
        was = replace(was, value=replace(was.value, max_length=length))
    for edit in value_edits(was, now, pair.answers, is_written=pair.is_written):
        yield _of_edit(pair, (was, now), edit)


def _of_edit(pair: RecordPair, both: tuple[Field, Field], edit: ValueEdit) -> Change:
    was, now = both
    key = "length" if edit.key == "max-length" else edit.key
    kind = edit.kind.replace("max-length", "length")
    words = {"name": now.name, "old": edit.old, "new": edit.new}
    change = pair.change(
        f"column-{kind}",
        (f"{was.pointer}/{key}", f"{now.pointer}/{key}"),
        words,
        worked(pair.old_line.text({was.name: sample(was.value)})),
    )
    found = edit.containment
    if found is None:
        return change
    field, line = (now, pair.new_line) if pair.is_written else (was, pair.old_line)
    return proved(change, found, line.text({field.name: str(found.witness or "")}))
