"""Which schemas say the same on both sides, down to everything they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govctl.compare.side import Side
from govctl.interfaces.node import Node
from govctl.interfaces.refs import Unresolved, references_of
from govctl.interfaces.survey import survey
from govctl.model.equality import same_json

_Key = tuple[str, str, str, str]


class Unchanged:
    """Answers for pairs of schemas, each pair looked at once.

    Pairs on a reference cycle are unchanged together: a difference found at one of them spreads to
    all that lead there.
    """

    def __init__(self, before: Side, after: Side) -> None:
        self._old = references_of(before.documents)
        self._new = references_of(after.documents)
        self._changed: set[_Key] = set()
        self._above: dict[_Key, list[_Key]] = {}
        """The pairs that refer to a pair; its keys are the pairs that were looked at."""

    def holds(self, old: Node, new: Node) -> bool:
        """Whether nothing that this pair of schemas reaches has changed."""
        start = _key(old, new)
        if start not in self._above:
            self._above[start] = []
            self._spread(list(self._changes_below(old, new)))
        return start not in self._changed

    def _changes_below(self, old: Node, new: Node) -> Iterator[_Key]:
        """The pairs, of those not looked at yet, that differ or lead to one known to differ."""
        waiting = [(old, new)]
        while waiting:
            before, after = waiting.pop()
            key = _key(before, after)
            if not same_json(before.value, after.value):
                yield key
                continue
            for was, now in self._targets(before, after):
                if was is None or now is None:
                    yield key
                    continue
                below = _key(was, now)
                if below in self._changed:
                    yield key
                elif below not in self._above:
                    self._above[below] = []
                    waiting.append((was, now))
                self._above[below].append(key)

    def _targets(self, old: Node, new: Node) -> Iterator[tuple[Node | None, Node | None]]:
        """What the references of an equal pair mean; None where one leads nowhere on one side."""
        for text in sorted(survey(old.value).references):
            before, after = self._old.resolve(old, text), self._new.resolve(new, text)
            was = None if isinstance(before, Unresolved) else before
            now = None if isinstance(after, Unresolved) else after
            if was is not None or now is not None:
                yield was, now

    def _spread(self, found: Iterable[_Key]) -> None:
        waiting = list(found)
        while waiting:
            key = waiting.pop()
            if key not in self._changed:
                self._changed.add(key)
                waiting.extend(self._above[key])


def _key(old: Node, new: Node) -> _Key:
    return (old.path, old.pointer, new.path, new.pointer)
