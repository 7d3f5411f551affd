"""Whether a value satisfies a literal: yes, no, or not known."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from govctl.subschema.classes import Classes
from govctl.subschema.terms import (
    AND,
    ARRAY,
    OBJECT,
    ONE,
    TYPE_OF_KIND,
    Term,
    as_scalar,
    type_of,
)

_DEEPEST = 60
"""Levels of schema and value together; deeper questions stay open."""

_LOOKS_PER_STEP = 5
_MOST_KNOWN = 200_000


def frozen(value: object) -> object:
    """Return a hashable form in which equal JSON values are equal."""
    if isinstance(value, dict):
        return OBJECT, frozenset((name, frozen(member)) for name, member in value.items())
    if isinstance(value, (list, tuple)):
        return ARRAY, tuple(frozen(item) for item in value)
    return as_scalar(value)


def depth_of(value: object, limit: int) -> int:
    """Return how deeply a value is nested, looking no further than a limit."""
    level, depth = [value], 0
    while level and depth < limit:
        inner: list[object] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.values()
            elif isinstance(item, (list, tuple)):
                inner += item
        level, depth = inner, depth + 1
    return depth


class Evaluation:
    """Evaluates values against the classes of one question, each term and value once.

    Values are told apart by identity: the search builds large values of small ones that it has
    judged before. They must not change, and are kept so that no identity is used twice.
    """

    def __init__(self, classes: Classes, spend: Callable[[int], None]) -> None:
        """Prepare for the values of one question.

        Args:
            classes: what the literals are about.
            spend: counts the steps of the search, and ends it.
        """
        self._terms = classes.terms
        self._spend = spend
        self._looks = 0
        self._kept: dict[int, object] = {}
        self._known: dict[tuple[int, int], bool | None] = {}

    def holds(self, literal: int, value: object) -> bool | None:
        """Tell whether a value satisfies a literal; None where that is not known."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
            self._kept.clear()
        self._kept[id(value)] = value
        return self._holds(literal, value, 0)

    def _look(self, looks: int = 1) -> None:
        self._looks += looks
        if self._looks >= _LOOKS_PER_STEP:
            steps, self._looks = divmod(self._looks, _LOOKS_PER_STEP)
            self._spend(steps)

    def _holds(self, literal: int, value: object, depth: int) -> bool | None:
        self._look()
        number = abs(literal)
        key = (number, id(value))
        if key in self._known:
            found = self._known[key]
        elif depth > _DEEPEST:
            return None
        else:
            found = self._known[key] = self._term(self._terms[number], value, depth + 1)
        return found if found is None or literal > 0 else not found

    def _term(self, term: Term, value: object, depth: int) -> bool | None:
        kind = term.kind
        if kind == AND:
            return self._all([(child, value) for child in term.key], depth)
        if kind == ONE:
            return self._one(term, value, depth)
        if TYPE_OF_KIND.get(kind, type_of(value)) != type_of(value):
            return True
        return _ATOMS[kind](self, term, value, depth)

    def _all(self, questions: list[tuple[int, object]], depth: int) -> bool | None:
        found: bool | None = True
        for literal, value in questions:
            here = self._holds(literal, value, depth)
            if here is False:
                return False
            found = found and here
        return found

    def _one(self, term: Term, value: object, depth: int) -> bool | None:
        pairs: tuple[tuple[int, int], ...] = term.key
        strict = [self._holds(n, value, depth) for _, n in pairs]
        found: bool | None = False
        for index, (bent, _) in enumerate(pairs):
            others = [held for other, held in enumerate(strict) if other != index]
            if True in others:
                continue
            here = self._holds(bent, value, depth)
            if here and None not in others:
                return True
            if here is not False:
                found = None
        return found

    def _contains(self, term: Term, value: list[object], depth: int) -> bool | None:
        least, held, open_items = term.key, 0, 0
        for item in value:
            here = self._holds(term.child, item, depth)
            held += here is True
            open_items += here is None
        if term.kind == "contains":
            return True if held >= least else (None if held + open_items >= least else False)
        return False if held > least else (None if held + open_items > least else True)

    def _rest(self, term: Term, value: dict[str, object], depth: int) -> bool | None:
        names, languages = term.key
        self._look(len(value) * (1 + len(languages)))
        return self._all(
            [
                (term.child, member)
                for name, member in value.items()
                if name not in names and not any(language.matches(name) for language in languages)
            ],
            depth,
        )

    def _properties(self, term: Term, value: dict[str, object], depth: int) -> bool | None:
        matches = term.key.matches
        self._look(len(value))
        return self._all([(term.child, value[name]) for name in value if matches(name)], depth)

    def _property(self, term: Term, value: dict[str, object], depth: int) -> bool | None:
        name = term.key
        return self._holds(term.child, value[name], depth) if name in value else True

    def _item(self, term: Term, value: list[object], depth: int) -> bool | None:
        index: int = term.key
        return self._holds(term.child, value[index], depth) if index < len(value) else True

    def _items(self, term: Term, value: list[object], depth: int) -> bool | None:
        return self._all([(term.child, item) for item in value[term.key :]], depth)

    def _names(self, term: Term, value: dict[str, object], depth: int) -> bool | None:
        return self._all([(term.child, name) for name in value], depth)


def _multiple(_: Evaluation, term: Term, value: object, __: int) -> bool:
    return bool(Fraction(as_scalar(value)[1]) % term.key == 0)


def _minimum(_: Evaluation, term: Term, value: object, __: int) -> bool:
    bound, exclusive = term.key
    number = as_scalar(value)[1]
    return bool(number > bound if exclusive else number >= bound)


def _maximum(_: Evaluation, term: Term, value: object, __: int) -> bool:
    bound, exclusive = term.key
    number = as_scalar(value)[1]
    return bool(number < bound if exclusive else number <= bound)


def _at_least(_: Evaluation, term: Term, value: list[object], __: int) -> bool:
    return bool(len(value) >= term.key)


def _at_most(_: Evaluation, term: Term, value: list[object], __: int) -> bool:
    return bool(len(value) <= term.key)


def _pattern(evaluation: Evaluation, term: Term, value: str, _: int) -> bool:
    evaluation._look(len(value))  # noqa: SLF001 - the table of its class
    return bool(term.key.matches(value))


def _unique(evaluation: Evaluation, _: Term, value: list[object], __: int) -> bool | None:
    evaluation._look(len(value))  # noqa: SLF001 - the table of its class
    if depth_of(value, _DEEPEST) >= _DEEPEST:
        return None
    return len({frozen(item) for item in value}) == len(value)


def _required(_: Evaluation, term: Term, value: dict[str, object], __: int) -> bool:
    return term.key in value


_ATOMS: dict[str, Callable[..., bool | None]] = {
    "type": lambda _, term, value, __: bool(type_of(value) & term.key),
    "scalars": lambda _, term, value, __: type_of(value) < ARRAY and as_scalar(value) in term.key,
    "unknown": lambda *_: None,
    "multiple": _multiple,
    "minimum": _minimum,
    "maximum": _maximum,
    "min-length": _at_least,
    "max-length": _at_most,
    "pattern": _pattern,
    "opaque": lambda *_: None,
    "min-items": _at_least,
    "max-items": _at_most,
    "unique": _unique,
    "item": Evaluation._item,  # noqa: SLF001 - the table of this class
    "items": Evaluation._items,  # noqa: SLF001 - the table of this class
    "contains": Evaluation._contains,  # noqa: SLF001 - the table of this class
    "contains-max": Evaluation._contains,  # noqa: SLF001 - the table of this class
    "required": _required,
    "min-properties": _at_least,
    "max-properties": _at_most,
    "property": Evaluation._property,  # noqa: SLF001 - the table of this class
    "properties": Evaluation._properties,  # noqa: SLF001 - the table of this class
    "rest": Evaluation._rest,  # noqa: SLF001 - the table of this class
    "names": Evaluation._names,  # noqa: SLF001 - the table of this class
}
