"""What every declaration of the registry shares: the document it stands in, and its place there."""

from __future__ import annotations

from dataclasses import dataclass, field

from govctl.model import pointer as json_pointer
from govctl.model.document import Document
from govctl.model.place import Place
from govctl.model.pointer import PointerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A part of a registry document, whole documents included.

    Attributes:
        document: the document it was read from; equality ignores it, so that the same declaration
            at two revisions compares equal.
        pointer: JSON Pointer of this part within the document ("" is the document itself).
    """

    document: Document = field(compare=False, repr=False)
    pointer: str = field(default="", compare=False, repr=False)

    @property
    def path(self) -> str:
        """POSIX path of the file within the registry."""
        return self.document.path

    def place(self, pointer: str = "") -> Place:
        """Where this declaration, or the part at `pointer` below it, stands in its file."""
        return self.document.place(self.pointer + pointer)

    def place_of(self, key: str, text: str) -> Place:
        """Where `text` stands under `key`: as the value, or as an item of its list.

        The place of the key, where the text cannot be told from others (a number as typed).
        """
        at = json_pointer.join(self.pointer, key)
        try:
            value = json_pointer.resolve(self.document.data, at)
        except PointerError:
            return self.place()
        if isinstance(value, list) and text in value:
            at = f"{at}/{value.index(text)}"
        return self.document.place(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDeclaration(Declaration):
    """A document of the registry: one kind, one name, and a sentence for people."""

    name: str
    description: str = ""
