"""Two versions of an Avro schema, walked side by side: one edit for each root difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.compare.avro.forms import source
from govctl.compare.avro.schema import AvroField, AvroSchema, AvroType
from govctl.model.containment import Containment, Undecided, Verdict
from govctl.subschema.contains import contains
from govctl.subschema.question import SchemaSource

_RECORDS = frozenset({"record", "error"})
_DEEPEST = 80
"""Levels that are walked; deeper ones are compared as wholes."""

MOST_QUESTIONS = 1_000
"""Questions of one comparison; real ones ask some dozens."""

_TOO_MANY = Containment(
    Verdict.UNDECIDED,
    "declared",
    undecided=Undecided(
        "budget-spent", f"more than {MOST_QUESTIONS:,} types changed, and no more are asked about"
    ),
)

_ALONE = frozenset({"enum", "fixed"})
"""Kinds that only their like resolves, though their JSON forms are texts."""


@dataclass(frozen=True, slots=True)
class AvroEdit:
    """One difference.

    Attributes:
        aspect, action: of the kind of change; the aspect of a field as such is "".
        path: names of the fields around it, `*` for items and values.
        old, new: pointers; texts of both in `words`.
        containment: whether what is written fits what is read.
    """

    aspect: str
    action: str
    path: tuple[str, ...]
    old: str
    new: str
    words: tuple[str, str]
    containment: Containment


class Walk:
    """The comparison of two schemas.

    `is_written` says that the provider writes: then the new schema writes and the old one reads.
    """

    def __init__(self, old: AvroSchema, new: AvroSchema, *, is_written: bool) -> None:
        self._old, self._new = old, new
        self._is_written = is_written
        self._met: set[tuple[str, str]] = set()
        self._asked = 0

    def edits(self) -> Iterator[AvroEdit]:
        """Every difference, each once, though many fields may lead to it."""
        yield from self._types(self._old.root, self._new.root, ())

    def _types(
        self, old: AvroType, new: AvroType, path: tuple[str, ...], depth: int = 0
    ) -> Iterator[AvroEdit]:
        was, now = self._old.resolved(old), self._new.resolved(new)
        if (was.pointer, now.pointer) in self._met:
            return
        self._met.add((was.pointer, now.pointer))
        if depth > _DEEPEST:
            yield from self._whole(was, now, path)
        elif was.kind in _RECORDS and now.kind in _RECORDS:
            yield from self._records(was, now, path, depth + 1)
        elif was.kind == now.kind == "enum":
            yield from self._symbols(was, now, path)
        elif was.kind == now.kind and was.kind in {"array", "map"}:
            key = "items" if was.kind == "array" else "values"
            if key in was.data and key in now.data:
                below = (was.below(key), now.below(key))
                yield from self._types(*below, (*path, "*"), depth + 1)
        elif "union" in {was.kind, now.kind}:
            yield from self._unions(was, now, path, depth + 1)
        elif _said(was) != _said(now):
            yield from self._whole(was, now, path)

    def _records(
        self, was: AvroType, now: AvroType, path: tuple[str, ...], depth: int
    ) -> Iterator[AvroEdit]:
        """Fields by name; what the reader knows under another name is found by its aliases."""
        old = {each.name: each for each in self._old.fields(was)}
        new = {each.name: each for each in self._new.fields(now)}
        pairs = dict(self._paired(old, new))
        for name, field in old.items():
            if name not in pairs:
                yield self._gone(field, now, (*path, name))
        kept = set(pairs.values())
        for name, field in new.items():
            if name not in kept:
                yield self._fresh(field, was, (*path, name))
        for name, other in pairs.items():
            yield from self._types(old[name].type, new[other].type, (*path, other), depth)

    def _paired(
        self, old: dict[str, AvroField], new: dict[str, AvroField]
    ) -> Iterator[tuple[str, str]]:
        """Fields of the same name, and those that the reader's aliases tie together."""
        yield from ((name, name) for name in old if name in new)
        readers, writers = (old, new) if self._is_written else (new, old)
        for name, field in readers.items():
            alias = next((each for each in field.aliases if each in writers), None)
            if name not in writers and alias is not None and alias not in readers:
                yield (name, alias) if self._is_written else (alias, name)

    def _gone(self, field: AvroField, owner: AvroType, path: tuple[str, ...]) -> AvroEdit:
        """A field that only the old schema has: missed where that reads without a default."""
        misses = self._is_written and not field.has_default
        words = ("required" if misses else "optional", "absent")
        answer = _presence(field.name, is_missed=misses)
        pointers = (field.pointer, f"{owner.pointer}/fields")
        return AvroEdit("", "removed", path, *pointers, words, answer)

    def _fresh(self, field: AvroField, owner: AvroType, path: tuple[str, ...]) -> AvroEdit:
        """A field that only the new schema has: missed where that reads without a default."""
        misses = not self._is_written and not field.has_default
        action = "became-required" if misses else "added"
        words = ("absent", "required" if misses else "optional")
        answer = _presence(field.name, is_missed=misses)
        pointers = (f"{owner.pointer}/fields", field.pointer)
        return AvroEdit("", action, path, *pointers, words, answer)

    def _symbols(self, was: AvroType, now: AvroType, path: tuple[str, ...]) -> Iterator[AvroEdit]:
        old, new = _listed(was), _listed(now)
        lost = [each for each in old if each not in new]
        gained = [each for each in new if each not in old]
        pointers = (f"{was.pointer}/symbols", f"{now.pointer}/symbols")
        for action, symbols in (("removed", lost), ("added", gained)):
            if symbols:
                listed = ", ".join(symbols[:20])
                words = (listed, "") if action == "removed" else ("", listed)
                answer = self._answer(was, now)
                harmful = (action == "added") == self._is_written
                found = answer if harmful else Containment(Verdict.CONTAINED, answer.lens)
                yield AvroEdit("enum-value", action, path, *pointers, words, found)

    def _unions(
        self, was: AvroType, now: AvroType, path: tuple[str, ...], depth: int
    ) -> Iterator[AvroEdit]:
        """Null apart, which people call nullable; several branches are compared as a whole."""
        old, new = self._old.branches(was), self._new.branches(now)
        before, after = _without_null(old), _without_null(new)
        if len(before) == len(after) == 1:
            if (len(before) < len(old)) != (len(after) < len(new)):
                action = "added" if len(after) < len(new) else "removed"
                words = ("", "null") if action == "added" else ("null", "")
                harmful = (action == "added") == self._is_written
                answer = _nullable(is_refused=harmful)
                yield AvroEdit("nullable", action, path, was.pointer, now.pointer, words, answer)
            yield from self._types(before[0], after[0], path, depth)
        elif [_said(each) for each in old] != [_said(each) for each in new]:
            yield from self._whole(was, now, path)

    def _whole(self, was: AvroType, now: AvroType, path: tuple[str, ...]) -> Iterator[AvroEdit]:
        there = self._answer(was, now)
        kinds = {was.kind, now.kind}
        if there.verdict is Verdict.CONTAINED and kinds & _ALONE and len(kinds) > 1:
            there = _undecided(there.lens, was.kind, now.kind)
        action = self._direction(was, now)
        words = (_words(was), _words(now))
        yield AvroEdit("type", action, path, was.pointer, now.pointer, words, there)

    def _direction(self, was: AvroType, now: AvroType) -> str:
        """Whether the new type takes more, less, or something else."""
        if self._asked > MOST_QUESTIONS:
            return "changed"
        old, new = self._source(was, is_old=True), self._source(now, is_old=False)
        if contains(old, new).verdict is Verdict.CONTAINED:
            return "widened"
        return "narrowed" if contains(new, old).verdict is Verdict.CONTAINED else "changed"

    def _answer(self, was: AvroType, now: AvroType) -> Containment:
        self._asked += 1
        if self._asked > MOST_QUESTIONS:
            return _TOO_MANY
        old = source(self._old, was, is_writer=not self._is_written)
        new = source(self._new, now, is_writer=self._is_written)
        return contains(new, old) if self._is_written else contains(old, new)

    def _source(self, found: AvroType, *, is_old: bool) -> SchemaSource:
        return source(self._old if is_old else self._new, found, is_writer=True)


def _presence(name: str, *, is_missed: bool) -> Containment:
    writer = SchemaSource({"type": "object", "properties": {name: False}})
    reader = SchemaSource({"required": [name]} if is_missed else {})
    return contains(writer, reader)


def _nullable(*, is_refused: bool) -> Containment:
    writer = SchemaSource({"type": "null"})
    return contains(writer, SchemaSource({"not": {"type": "null"}} if is_refused else {}))


def _undecided(lens: str, was: str, now: str) -> Containment:
    detail = f"Avro resolves a {was} and a {now} by name alone, which no JSON payload shows"
    return Containment(Verdict.UNDECIDED, lens, undecided=Undecided("avro-resolution", detail))


def _without_null(branches: tuple[AvroType, ...]) -> tuple[AvroType, ...]:
    return tuple(each for each in branches if each.kind != "null")


def _listed(found: AvroType) -> list[str]:
    symbols = found.data.get("symbols")
    return [str(each) for each in symbols] if isinstance(symbols, list) else []


def _said(found: AvroType) -> tuple[str, object]:
    """What makes two types that are no records the same."""
    if found.kind in _RECORDS:
        return (found.kind, found.fullname)
    return (found.kind, found.data.get("size"))


def _words(found: AvroType) -> str:
    if found.kind == "union" and isinstance(found.value, list):
        return "a union of " + ", ".join(AvroType(each, "").kind for each in found.value[:10])
    if found.kind == "fixed":
        return f"fixed({found.data.get('size')})"
    return found.kind
