"""Links from the parts of a declaration: which name stands where, and whether it is declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from govctl.load.names import Names
from govctl.load.wording import shown
from govctl.model import pointer as json_pointer
from govctl.model.declaration import Declaration
from govctl.model.link import Link


class Linker:
    """Makes links for the keys of declarations, each at the place of the name itself."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def names(
        self, declaration: Declaration, key: str, values: Iterable[str | None], kind: str
    ) -> Iterator[Link]:
        """Bare names under a key that says what they name."""
        for value in filter(None, values):
            yield self._names.link(declaration.place_of(key, value), value, kind)

    def references(
        self,
        declaration: Declaration,
        key: str,
        values: Iterable[str | None],
        kind: str | None = None,
    ) -> Iterator[Link]:
        """References under a key; `kind` is what they mean where they do not say it."""
        for value in filter(None, values):
            yield self._names.reference(declaration.place_of(key, value), value, kind)

    def keys(
        self, declaration: Declaration, key: str, names: Iterable[str], kind: str
    ) -> Iterator[Link]:
        """Names that are themselves keys of the map under a key."""
        for name in names:
            place = declaration.place(json_pointer.join("", key, name))
            if kind == "contract":
                yield self._names.reference(place, name, kind)
            else:
                yield self._names.link(place, name, kind)

    def listed(
        self, declaration: Declaration, key: str, lists: Mapping[str, Iterable[str]], kind: str
    ) -> Iterator[Link]:
        """Names in the lists of a map under a key; `reference` as a kind means references."""
        for name, values in lists.items():
            inner = Declaration(
                document=declaration.document,
                pointer=json_pointer.join(declaration.pointer, key),
            )
            if kind == "reference":
                yield from self.references(inner, name, values)
            else:
                yield from self.names(inner, name, values, kind)

    def versions(
        self, declaration: Declaration, key: str, contract: str, text: str | None
    ) -> Iterator[Link]:
        """A range of versions, where the contract is known: some version must lie in it."""
        if text is not None:
            yield from self._names.versions(declaration.place(f"/{key}"), contract, text)

    def accountable(self, declaration: Declaration) -> Iterator[Link]:
        """The team and the person that answer for something, where it has such keys."""
        for key in ("owner", "steward"):
            yield from self.references(declaration, key, [getattr(declaration, key, None)])

    def file(self, declaration: Declaration, key: str, path: str | None) -> Iterator[Link]:
        """A file of the registry; addresses on the web are left alone."""
        if path is None or "://" in path:
            return
        found = self._names.link(declaration.place_of(key, path), path, "file")
        if not found.resolved:
            found = Link(
                found.place,
                path,
                "file",
                resolved=False,
                problem=f"There is no file {shown(path)} in the registry",
                suggestion=found.suggestion,
            )
        yield found
