"""Two versions of EDI guides or file layouts -> every change of what is exchanged."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.records.columns import column_changes
from govctl.compare.records.pair import RecordPair
from govctl.compare.records.segments import segment_changes
from govctl.compare.versions import Versions
from govctl.model.change import Change
from govctl.model.interface import Interface, Message, Origin
from govctl.model.record import Notation, Record


def record_changes(versions: Versions) -> Iterator[Change]:
    """Every change of the records that both versions describe, for each way they go."""
    for was, now in _paired(versions.before.interface, versions.after.interface):
        old, new = was.record, now.record
        if old is not None and new is not None and _are_alike(old, new):
            pair = RecordPair(versions, old, new, now.action, now.name)
            yield from _exchanged(pair) if new.writing.notation.is_edi else _filed(pair)


def _are_alike(old: Record, new: Record) -> bool:
    """Whether both are EDI messages, or both files: nothing else can be compared."""
    return old.writing.notation.is_edi == new.writing.notation.is_edi


def has_records(interface: Interface) -> bool:
    """Whether an interface describes records, not payloads with a schema."""
    return any(each.record is not None for each in interface.messages)


def _paired(old: Interface, new: Interface) -> Iterator[tuple[Message, Message]]:
    by_action = {each.action: each for each in old.messages if each.record is not None}
    for now in new.messages:
        was = by_action.get(now.action)
        if was is not None and now.record is not None:
            yield was, now


def _exchanged(pair: RecordPair) -> Iterator[Change]:
    """An EDI message; another set is another message, and nothing in it is compared."""
    old, new = pair.old, pair.new
    if (old.name, old.writing.notation) != (new.name, new.writing.notation):
        key = "set" if new.writing.notation is Notation.X12 else "message"
        yield _of_guide(pair, "edi-set-changed", key, (old.name, new.name))
        return
    if old.release != new.release:
        key = "release" if new.writing.notation is Notation.X12 else "directory"
        yield _of_guide(pair, "edi-release-changed", key, (old.release, new.release))
    yield from segment_changes(pair)


def _of_guide(pair: RecordPair, kind: str, key: str, texts: tuple[str, str]) -> Change:
    words = {"old": texts[0] or "unstated", "new": texts[1] or "unstated"}
    both = (Origin(pair.old.path, f"/{key}"), Origin(pair.new.path, f"/{key}"))
    return pair.versions.change(kind, pair.name, both, words)


def _filed(pair: RecordPair) -> Iterator[Change]:
    if pair.old.writing.notation is not pair.new.writing.notation:
        words = {"old": _words(pair.old), "new": _words(pair.new)}
        both = (Origin(pair.old.path, "/columns"), Origin(pair.new.path, "/columns"))
        yield pair.versions.change("file-delimiter-changed", pair.name, both, words)
    yield from column_changes(pair)


def _words(record: Record) -> str:
    fixed = record.writing.notation is Notation.FIXED
    return "columns of fixed width" if fixed else "a delimiter"
