"""EDI messages and files, as far as the sidecar describes them."""

from __future__ import annotations

from collections.abc import Iterator

from govctl.compare.terms import Terms, listed
from govctl.model.change import Change
from govctl.model.exchange import Edi, FileLayout


def exchange_changes(terms: Terms) -> Iterator[Change]:
    """Which set in which release, and how a file is written, named and closed."""
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
    ):
        if was and now and was != now:
            yield terms.change(f"edi-{aspect}-changed", f"/edi/{key}", {"old": was, "new": now})


def _acks(edi: Edi) -> str:
    if edi.acks is None:
        return "none"
    return f"{listed(edi.acks.expect)} within {edi.acks.within or 'an unstated time'}"


def _file(terms: Terms, old: FileLayout, new: FileLayout) -> Iterator[Change]:
    for aspect, was, now in (
        ("encoding", (old.encoding or "").lower(), (new.encoding or "").lower()),
        ("delimiter", _written(old), _written(new)),
        ("name", old.name or "", new.name or ""),
        ("schedule", _times(old), _times(new)),
        ("trailer", _trailer(old), _trailer(new)),
    ):
        if was != now:
            words = {"old": was or "unstated", "new": now or "unstated"}
            yield terms.change(f"file-{aspect}-changed", f"/file/{aspect}", words)


def _written(layout: FileLayout) -> str:
    """How lines are taken apart."""
    header = {True: "with header", False: "without header", None: ""}[layout.header]
    parts = (layout.delimiter, layout.quote and f"quoted by {layout.quote}", header)
    return ", ".join(part for part in parts if part)


def _times(layout: FileLayout) -> str:
    parts = (layout.schedule, layout.cut_off and f"cut-off {layout.cut_off}")
    return ", ".join(part for part in parts if part)


def _trailer(layout: FileLayout) -> str:
    return ", ".join(f"{name}: {column}" for name, column in sorted(layout.trailer.items()))
