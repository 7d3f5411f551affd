"""Two excerpts as rows of old beside new, with what differs marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from govctl.model.diff import Location, Locations, SourceLine


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a line of either side, None where that side has none, and whether they differ."""

    before: SourceLine | None
    after: SourceLine | None
    differs: bool


def rows(locations: Locations, *, aimed_only: bool = False) -> tuple[Row, ...]:
    """The excerpts of a change side by side; `aimed_only` keeps the changed places alone."""
    before, after = _lines(locations.before), _lines(locations.after)
    if aimed_only:
        before, after = _aimed(before), _aimed(after)
    if not before or not after:
        lone = before or after
        return tuple(
            Row(line if before else None, None if before else line, line.aimed) for line in lone
        )
    return _trimmed(list(_paired(before, after)))


def _trimmed(paired: list[Row]) -> tuple[Row, ...]:
    """The rows without those at either end that only one excerpt reaches: they are no change."""
    inner = [at for at, row in enumerate(paired) if _is_told(row)]
    return tuple(paired[inner[0] : inner[-1] + 1]) if inner else tuple(paired)


def _is_told(row: Row) -> bool:
    aimed = any(side is not None and side.aimed for side in (row.before, row.after))
    return aimed or not row.differs or (row.before is not None and row.after is not None)


def _lines(location: Location | None) -> tuple[SourceLine, ...]:
    return location.lines if location else ()


def _aimed(lines: tuple[SourceLine, ...]) -> tuple[SourceLine, ...]:
    return tuple(line for line in lines if line.aimed)


def _paired(before: tuple[SourceLine, ...], after: tuple[SourceLine, ...]) -> Iterator[Row]:
    # Another indentation, or white space at the end, is no difference a reader looks for.
    texts = ([line.text.strip() for line in before], [line.text.strip() for line in after])
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    for kind, start, end, other, other_end in matcher.get_opcodes():
        old, new = before[start:end], after[other:other_end]
        for index in range(max(len(old), len(new))):
            left = old[index] if index < len(old) else None
            right = new[index] if index < len(new) else None
            yield Row(left, right, kind != "equal")
