"""Which part of the old version became which of the new: by natural identity, then by likeness."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Generic, TypeVar

from govctl.compare.side import Side
from govctl.model.interface import Origin
from govctl.model.pointer import PointerError, resolve

Part = TypeVar("Part")
Key = TypeVar("Key", bound=Hashable)

_TEXT = frozenset({"summary", "description", "operationId", "tags", "title", "messageId", "name"})
"""Members that do not make two parts different: they are names and prose."""


@dataclass(frozen=True, slots=True)
class Alignment(Generic[Part]):
    """Parts of two versions, paired; each list in the order of identities.

    `kept` have the same identity, `moved` another one and are the same in other respects.
    """

    kept: tuple[tuple[Part, Part], ...]
    moved: tuple[tuple[Part, Part], ...]
    removed: tuple[Part, ...]
    added: tuple[Part, ...]

    @property
    def pairs(self) -> tuple[tuple[Part, Part], ...]:
        """All that exists in both versions."""
        return self.kept + self.moved


Likeness = Callable[[Part], Hashable | None]
"""What moved parts have in common; None where a part has no such trait."""

SidedLikeness = tuple[Likeness[Part], Likeness[Part]]
"""The same trait as each version shows it."""


def align(
    old: Mapping[Key, Part],
    new: Mapping[Key, Part],
    likenesses: Sequence[SidedLikeness[Part]] = (),
) -> Alignment[Part]:
    """Pair what has the same identity, then what is left over and alike.

    Likenesses are tried in order, and only a trait that one old and one new part have alone makes
    a pair: a guess between two would be worse than none.
    """
    kept = tuple((old[key], new[key]) for key in old if key in new)
    gone = [part for key, part in old.items() if key not in new]
    fresh = [part for key, part in new.items() if key not in old]
    moved: list[tuple[Part, Part]] = []
    for left, right in likenesses:
        found = _alike((gone, left), (fresh, right))
        moved.extend(found)
        paired = {id(part) for pair in found for part in pair}
        gone = [part for part in gone if id(part) not in paired]
        fresh = [part for part in fresh if id(part) not in paired]
    return Alignment(kept, tuple(moved), tuple(gone), tuple(fresh))


def _alike(
    old: tuple[Iterable[Part], Likeness[Part]], new: tuple[Iterable[Part], Likeness[Part]]
) -> list[tuple[Part, Part]]:
    by_trait = _by_trait(*new)
    return [
        (parts[0], by_trait[trait][0])
        for trait, parts in _by_trait(*old).items()
        if len(parts) == 1 and len(by_trait.get(trait, ())) == 1
    ]


def _by_trait(parts: Iterable[Part], likeness: Likeness[Part]) -> Mapping[Hashable, list[Part]]:
    found: defaultdict[Hashable, list[Part]] = defaultdict(list)
    for part in parts:
        trait = likeness(part)
        if trait is not None:
            found[trait].append(part)
    return found


def content_digest(side: Side, origin: Origin) -> str | None:
    """A digest of what a part says, names and prose apart; None where it says next to nothing."""
    document = side.documents.document(origin.path)
    try:
        value = resolve(document.data if document else None, origin.pointer)
    except PointerError:
        return None
    if not isinstance(value, dict):
        return None
    said = {key: each for key, each in value.items() if key not in _TEXT}
    text = json.dumps(said, sort_keys=True, default=str)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest() if said else None
