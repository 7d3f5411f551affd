"""Where credentials stand in the documents of a registry, and a mask that hides them in reports."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, TypeVar

from govctl.estate.credentials import MASK, Credential, credential_named, credentials_in
from govctl.interfaces.node import escape
from govctl.model.document import Document
from govctl.model.documents import Documents
from govctl.model.place import Place
from govctl.model.snapshot import Snapshot

_SUFFIXES = (".yaml", ".yml", ".json")
_VALUES = frozenset(
    {
        "example",
        "examples",
        "x-example",
        "x-examples",
        "default",
        "const",
        "enum",
        "value",
        "dataValue",
        "serializedValue",
        "schema",
        "items",
    }
)
"""Members that speak of the value of what they stand in, and have no name of their own."""

_DESCRIBING = frozenset({"$ref", "pattern", "operationId", "digest", "commit"})
_QUOTED = re.compile(r""" "((?:[^"\\]|\\.)*) | '((?:[^']|'')*) """, re.VERBOSE)
_SHORTEST = 6
_CUT = "\u2026"
Value = TypeVar("Value")


class Text(NamedTuple):
    """A string of a document: where it stands, the name it goes by, and what it says."""

    pointer: str
    name: str
    text: str


class Exposed(NamedTuple):
    """A credential where it stands."""

    pointer: str
    name: str
    credential: Credential


def texts(data: object) -> Iterator[Text]:
    """Every string of parsed data once; what is shared through anchors is met once."""
    waiting: list[tuple[str, str, object]] = [("", "", data)]
    seen: set[int] = set()
    while waiting:
        pointer, name, value = waiting.pop()
        if isinstance(value, str):
            yield Text(pointer, name, value)
        elif isinstance(value, dict | list) and id(value) not in seen:
            seen.add(id(value))
            waiting.extend(reversed(list(_below(pointer, name, value))))


def _below(
    pointer: str, name: str, value: dict[str, object] | list[object]
) -> Iterator[tuple[str, str, object]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield f"{pointer}/{index}", name, item
        return
    own = value.get("name")
    around = own if isinstance(own, str) and {"in", "schema", "value"} & value.keys() else name
    for key, member in value.items():
        at = f"{pointer}/{escape(str(key))}"
        yield at, around if key in _VALUES else str(key), member


@dataclass(frozen=True, slots=True)
class Mask:
    """Hides credentials wherever a report quotes text: those that were found, and known forms.

    Attributes:
        values: credentials found in the documents that the report speaks of.
    """

    values: frozenset[str] = frozenset()
    _pattern: re.Pattern[str] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = sorted(self._written(), key=lambda each: (-len(each), each))
        pattern = re.compile("|".join(map(re.escape, found))) if found else None
        object.__setattr__(self, "_pattern", pattern)

    def _written(self) -> set[str]:
        """Each value, and each line of those that fill several, as text may quote them."""
        lines = {line.strip() for value in self.values for line in value.splitlines()}
        return {each for each in (*lines, *self.values) if len(each) >= _SHORTEST}

    def masked(self, text: str) -> str:
        """The text with every credential replaced by the same stars, whatever its length."""
        hidden = self._pattern.sub(MASK, text) if self._pattern else text
        for credential in list(credentials_in(hidden)):
            hidden = hidden.replace(credential.value, MASK)
        return self._without_stumps(hidden) if _CUT in hidden else hidden

    def _without_stumps(self, text: str) -> str:
        """The text without beginnings of credentials that were cut off where it was too long."""
        parts = text.split(_CUT)
        return _CUT.join([*(self._unstumped(part) for part in parts[:-1]), parts[-1]])

    def _unstumped(self, text: str) -> str:
        bare = text.rstrip()
        for value in sorted(self.values):
            sizes = range(min(len(value), len(bare)), _SHORTEST - 1, -1)
            size = next((each for each in sizes if bare.endswith(value[:each])), 0)
            if size:
                return bare[:-size] + MASK + text[len(bare) :]
        return text

    def over(self, value: Value) -> Value:
        """The same value with every text in it masked: dataclasses, tuples and mappings.

        Places and names of files stay as they are, so that a report still points somewhere.
        """
        return self._over(value)  # type: ignore[return-value]  # the same type, part by part

    def _over(self, value: object) -> object:
        if type(value) is str:
            return self.masked(value)
        if isinstance(value, Place):
            return value
        if type(value) is tuple:
            parts = tuple(self._over(each) for each in value)
            return value if all(map(_is_same, parts, value)) else parts
        if isinstance(value, Mapping):
            return {key: self._over(each) for key, each in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._over_fields(value)
        return value

    def _over_fields(self, value: object) -> object:
        changed: dict[str, object] = {}
        for each in dataclasses.fields(value):  # type: ignore[arg-type]  # asked just before
            before = getattr(value, each.name)
            after = self._over(before)
            if each.init and after is not before and after != before:
                changed[each.name] = after
        return dataclasses.replace(value, **changed) if changed else value  # type: ignore[type-var]  # as above


def _is_same(left: object, right: object) -> bool:
    return left is right


class _Looked(NamedTuple):
    """What a file gives away, and the references in it."""

    exposed: tuple[Exposed, ...] = ()
    references: tuple[str, ...] = ()


class Exposures:
    """The credentials in the files of one registry, each file looked through once."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._known: dict[str, _Looked] = {}
        self._masks: dict[str, Mask] = {}
        self._lines: dict[tuple[str, int], str] = {}

    def of(self, path: str) -> tuple[Exposed, ...]:
        """The credentials in one file, in the order of its text."""
        return self._looked(path).exposed

    def references(self, path: str) -> tuple[str, ...]:
        """The `$ref`s of one file to others, as written."""
        return self._looked(path).references

    def line(self, path: str, number: int) -> str:
        """A line of a file as a report may quote it; a minified file is one line, masked once."""
        key = (path, number)
        if key not in self._lines:
            document = self._documents.document(path)
            if path not in self._masks:
                self._masks[path] = Mask(self.hidden(path))
            line = document.line(number) if document is not None else ""
            self._lines[key] = self._masks[path].masked(line)
        return self._lines[key]

    def hidden(self, path: str) -> frozenset[str]:
        """What no report may quote of one file: the values, and how they are written there."""
        document = self._documents.document(path)
        found = {each.credential.value for each in self.of(path)}
        if document is not None:
            for each in self.of(path):
                found |= _as_written(document, each)
        return frozenset(found)

    def _looked(self, path: str) -> _Looked:
        if path not in self._known:
            document = self._documents.document(path)
            every = tuple(texts(document.data)) if document is not None else ()
            self._known[path] = _Looked(
                tuple(_exposed(every)),
                tuple(dict.fromkeys(each.text for each in every if _leads_away(each))),
            )
        return self._known[path]


def _as_written(document: Document, exposed: Exposed) -> set[str]:
    """The text of a credential in its file, where escapes make it another than the value."""
    written, pointer = document.written(exposed.pointer)
    position = written.value_position(pointer)
    match = _QUOTED.match(written.line(position.line)[position.column - 1 :])
    literal = next(filter(None, match.groups()), "") if match else ""
    return {literal} if literal and exposed.credential.value not in literal else set()


def _leads_away(text: Text) -> bool:
    is_local = text.text.startswith("#") or "://" in text.text
    return text.name == "$ref" and bool(text.text) and not is_local


def _exposed(every: Iterable[Text]) -> Iterator[Exposed]:
    for pointer, name, text in every:
        if name in _DESCRIBING:
            continue
        found = list(credentials_in(text))
        named = credential_named(name, text)
        if named is not None and not found:
            found = [named]
        known: set[str] = set()
        for each in found:
            if each.value not in known:
                known.add(each.value)
                yield Exposed(pointer, name, each)


@lru_cache(maxsize=8)
def exposures_of(documents: Documents) -> Exposures:
    """The credentials in these documents; documents do not change, so neither do they."""
    return Exposures(documents)


def looked_through(snapshot: Snapshot) -> tuple[str, ...]:
    """The files in which a credential would be published with the registry, sorted.

    Documents of the registry, specs, and what specs refer to; published versions repeat them.
    """
    found: set[str] = set()
    waiting = sorted(path for path in _first(snapshot) if path in snapshot.files)
    while waiting:
        path = waiting.pop()
        if path in found or not path.lower().endswith(_SUFFIXES):
            continue
        found.add(path)
        waiting.extend(_referenced(snapshot, path))
    return tuple(sorted(found))


def _first(snapshot: Snapshot) -> Iterator[str]:
    for contract in snapshot.contracts:
        yield contract.path
        if contract.spec is not None:
            yield contract.spec.file
            yield contract.spec.overlay or ""
    for entity in snapshot.entities.values():
        folder = posixpath.dirname(entity.path)
        yield from (path for path in snapshot.files if path.startswith(f"{folder}/examples/"))
        yield from (entity.path, entity.schema or "")
    declared: tuple[Mapping[str, object], ...] = (
        snapshot.systems,
        snapshot.partners,
        snapshot.consumers,
        snapshot.mappings,
        snapshot.flows,
        snapshot.deployments,
        snapshot.evidences,
        snapshot.codelists,
    )
    for kind in declared:
        for each in kind.values():
            yield str(getattr(each, "path", ""))


def _referenced(snapshot: Snapshot, path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    for text in exposures_of(snapshot.documents).references(path):
        target = posixpath.normpath(posixpath.join(folder, text.partition("#")[0]))
        if target in snapshot.files:
            yield target


def mask_of(*snapshots: Snapshot) -> Mask:
    """A mask for what was found in the files of these revisions, each content looked at once."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for snapshot in snapshots:
        for path in looked_through(snapshot):
            content = (path, snapshot.files[path].blob)
            if content not in seen:
                seen.add(content)
                found |= exposures_of(snapshot.documents).hidden(path)
    return Mask(frozenset(found))
