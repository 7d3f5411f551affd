"""A document in layers: every part knows which file it was written in, and where there."""

from __future__ import annotations

from typing import NamedTuple

from govctl.model import pointer as json_pointer
from govctl.model.document import Document
from govctl.model.pointer import Pointer

Members = dict[str, "Part"] | list["Part"]


class Part(NamedTuple):
    """A value, and the place it was written at; never changed, so that values may be shared.

    `members` is None as long as everything below stands in the same file in the same order.
    """

    document: Document
    pointer: Pointer
    value: object
    members: Members | None = None

    def parts(self) -> Members:
        """The members or items, to be changed by the caller."""
        if isinstance(self.members, dict):
            return dict(self.members)
        if self.members is not None:
            return list(self.members)
        if isinstance(self.value, dict):
            return {key: self.below(key, each) for key, each in self.value.items()}
        items = self.value if isinstance(self.value, list) else []
        return [self.below(index, each) for index, each in enumerate(items)]

    def holding(self, members: Members) -> Part:
        """The same part with other members or items."""
        value: object = (
            {key: each.value for key, each in members.items()}
            if isinstance(members, dict)
            else [each.value for each in members]
        )
        return self._replace(value=value, members=members)

    def below(self, token: str | int, value: object) -> Part:
        """The part that this value makes, under a token of this one."""
        return Part(self.document, json_pointer.join(self.pointer, token), value)


class Layers:
    """Tells where the parts of a document in layers were written."""

    def __init__(self, root: Part) -> None:
        self._root = root

    def written(self, tokens: tuple[str, ...]) -> tuple[Document, Pointer]:
        """The file that a part stands in, and its pointer there.

        What does not exist is answered for its nearest ancestor that does.
        """
        part = self._root
        for depth, token in enumerate(tokens):
            if part.members is None:
                return part.document, json_pointer.join(part.pointer, *tokens[depth:])
            try:
                json_pointer.child(part.value, token)
            except LookupError:
                return part.document, part.pointer
            members = part.members
            part = members[token] if isinstance(members, dict) else members[int(token)]
        return part.document, part.pointer
