"""Which schemas say the same on both sides, down to everything they refer to."""

from __future__ import annotations

from govctl.compare.versions import Versions
from govctl.interfaces.node import Node
from govctl.interfaces.refs import Unresolved, references_of
from govctl.interfaces.survey import survey

_Key = tuple[str, str, str, str]


class Unchanged:
    """Answers for pairs of schemas, each pair looked at once.

    A schema on a reference cycle counts as unchanged while it is being looked at: what differs on
    the cycle is found where it stands.
    """

    def __init__(self, versions: Versions) -> None:
        self._old = references_of(versions.before.documents)
        self._new = references_of(versions.after.documents)
        self._known: dict[_Key, bool] = {}

    def holds(self, old: Node, new: Node) -> bool:
        """Whether nothing that this pair of schemas reaches has changed."""
        waiting = [(old, new)]
        start = _key(old, new)
        if start in self._known:
            return self._known[start]
        while waiting:
            before, after = waiting.pop()
            key = _key(before, after)
            if self._known.get(key, True) and key in self._known:
                continue
            self._known[key] = before.value == after.value and not self._lost(
                before, after, waiting
            )
            if not self._known[key]:
                self._known[start] = False
                return False
        return True

    def _lost(self, old: Node, new: Node, waiting: list[tuple[Node, Node]]) -> bool:
        """Whether a reference leads nowhere on one side; what the others mean has to wait."""
        for text in sorted(survey(old.value).references):
            before, after = self._old.resolve(old, text), self._new.resolve(new, text)
            if isinstance(before, Unresolved) or isinstance(after, Unresolved):
                if isinstance(before, Unresolved) is not isinstance(after, Unresolved):
                    return True
                continue
            waiting.append((before, after))
        return False


def _key(old: Node, new: Node) -> _Key:
    return (old.path, old.pointer, new.path, new.pointer)
