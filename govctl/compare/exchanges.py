"""EDI messages and files, as far as the sidecar describes them."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.terms import Terms, listed
from govctl.model.change import Change
from govctl.model.exchange import Edi, FileLayout

_WRITTEN = "out"
"""The direction of a file that states none: whoever provides it writes it."""


def exchange_changes(terms: Terms) -> Iterator[Change]:
    """Which set in which release, and how a file is written, named and closed."""
    yield from _described(terms)
    if terms.before.edi is not None and terms.after.edi is not None:
        yield from _edi(terms, terms.before.edi, terms.after.edi)
    if terms.before.file is not None and terms.after.file is not None:
        yield from _file(terms, terms.before.file, terms.after.file)


def _edi(terms: Terms, old: Edi, new: Edi) -> Iterator[Change]:
    for aspect, key, was, now in (
        ("set", "set", old.set or old.message, new.set or new.message),
        ("release", "release", old.release or old.directory, new.release or new.directory),
        ("direction", "direction", old.direction, new.direction),
        ("acknowledgement", "acks", _acks(old), _acks(new)),
        ("duplicate-key", "duplicate-key", listed(old.duplicate_key), listed(new.duplicate_key)),
    ):
        if was and now and was != now:
            yield terms.change(f"edi-{aspect}-changed", f"/edi/{key}", {"old": was, "new": now})


def _described(terms: Terms) -> Iterator[Change]:
    """A guide or layout that comes or goes: without one, nobody can say what is exchanged."""
    before, after = terms.before, terms.after
    for area, key, was, now in (
        ("edi-guide", "/edi/guide", before.edi and before.edi.guide, after.edi and after.edi.guide),
        (
            "file-layout",
            "/file/layout",
            before.file and before.file.layout,
            after.file and after.file.layout,
        ),
    ):
        both = (before.edi, after.edi) if area == "edi-guide" else (before.file, after.file)
        if all(both) and bool(was) != bool(now):
            words = {"old": str(was or "none"), "new": str(now or "none")}
            yield terms.change(f"{area}-{'added' if now else 'removed'}", key, words)


def _acks(edi: Edi) -> str:
    if edi.acks is None:
        return "none"
    return f"{listed(edi.acks.expect)} within {edi.acks.within or 'an unstated time'}"


def _file(terms: Terms, old: FileLayout, new: FileLayout) -> Iterator[Change]:
    for aspect, was, now in (
        ("encoding", (old.encoding or "").lower(), (new.encoding or "").lower()),
        ("delimiter", _written(old), _written(new)),
        ("name", old.name or "", new.name or ""),
        ("schedule", old.schedule or "", new.schedule or ""),
        ("trailer", _trailer(old), _trailer(new)),
        ("direction", old.direction or _WRITTEN, new.direction or _WRITTEN),
    ):
        if was != now:
            words = {"old": was or "unstated", "new": now or "unstated"}
            yield terms.change(f"file-{aspect}-changed", f"/file/{aspect}", words)
    for aspect, before, after in (
        ("cut-off", old.cut_off, new.cut_off),
        ("late", old.late, new.late),
        ("rerun", old.rerun, new.rerun),
    ):
        if before and after and before != after:
            words = {"old": before, "new": after}
            yield terms.change(f"file-{aspect}-changed", f"/file/{aspect}", words)
    if old.header is not None and new.header is not None and old.header != new.header:
        action = "added" if new.header else "removed"
        yield terms.change(f"file-header-{action}", "/file/header", {"old": "", "new": ""})


def _written(layout: FileLayout) -> str:
    """How lines are taken apart."""
    parts = (layout.delimiter, layout.quote and f"quoted by {layout.quote}")
    return ", ".join(part for part in parts if part)


def _trailer(layout: FileLayout) -> str:
    return ", ".join(f"{name}: {column}" for name, column in sorted(layout.trailer.items()))
