"""Reading one character: what a language becomes.

A language without the empty string is the union of its *edges*: characters, and the language of
what may follow them. Edges may overlap (Antimirov's partial derivatives); the *cells* of a language
are the same with disjoint characters (Brzozowski's derivatives, by class of characters). Both are
computed when first asked for and remembered with the budget; a step of the budget is a combination
looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from govctl.subschema.regular import lengthsets
from govctl.subschema.regular.algebra import (
    ANYTHING,
    NOTHING,
    ahead,
    behind,
    choice,
    complement,
    intersection,
    of_lengths,
    prefixed,
    repeated,
    sequence,
    union,
    words,
)
from govctl.subschema.regular.charsets import ALL, CharSet, char_set
from govctl.subschema.regular.steps import Edges, Steps
from govctl.subschema.regular.terms import (
    Ahead,
    Behind,
    Characters,
    Choice,
    Complement,
    Edge,
    Expression,
    Intersection,
    Language,
    Lengths,
    Prefixed,
    Repeat,
    Sequence,
    Union,
    Words,
)

_UNCOUNTED = 10**9


def edges(language: Language, steps: Steps) -> Edges:
    """Characters and what may follow them; the characters of two edges may overlap.

    Raises:
        Exhausted: when the steps are spent.
    """
    found = steps.edges.get(language)
    if found is None:
        found = steps.edges[language] = _edges(language, steps)
        steps.take(len(found))
    return found


def cells(language: Language, steps: Steps) -> Edges:
    """The same with disjoint characters; those of no cell are followed by nothing.

    Raises:
        Exhausted: when the steps are spent.
    """
    found = steps.cells.get(language)
    if found is None:
        found = steps.cells[language] = _cells(language, steps)
        steps.take(len(found))
    return found


def _edges(language: Language, steps: Steps) -> Edges:
    match language:
        case Lengths():
            rest = of_lengths(lengthsets.minus_one(language.lengths))
            return () if rest is NOTHING else ((ALL, rest),)
        case Words():
            return _edges_of_words(language)
        case Union():
            return _gathered(edge for member in language.members for edge in edges(member, steps))
        case Intersection():
            every: Edges = ((ALL, ANYTHING),)
            for member in language.members:
                every = _both(every, edges(member, steps), steps)
            return every
        case Complement():
            return _edges_of_complement(language, steps)
        case Prefixed():
            return _edges_of_prefixed(language, steps)
    raise AssertionError(language)


def _edges_of_words(language: Words) -> Edges:
    by_character: dict[str, list[str]] = {}
    for word in language.words:
        if word:
            by_character.setdefault(word[0], []).append(word[1:])
    rests: dict[Language, list[str]] = {}
    for character, rest in by_character.items():
        rests.setdefault(words(rest), []).append(character)
    return tuple(
        (char_set((ord(each), ord(each)) for each in characters), rest)
        for rest, characters in rests.items()
    )


def _edges_of_complement(language: Complement, steps: Steps) -> Edges:
    found: list[Edge] = []
    left = ALL
    for charset, rest in cells(language.other, steps):
        left -= charset
        found.append((charset, complement(rest)))
    return _gathered([*found, (left, ANYTHING)])


def _edges_of_prefixed(language: Prefixed, steps: Steps) -> Edges:
    """Along the chain of heads for as long as they can be passed without reading."""
    found: list[Edge] = []
    condition = ANYTHING
    rest: Language = language
    while isinstance(rest, Prefixed):
        found.extend(_guarded(condition, _into(rest.head, rest.tail, steps), steps))
        condition = intersection([condition, passage(rest.head)])
        rest = rest.tail
        if condition is NOTHING:
            return _gathered(found)
        steps.take()
    found.extend(_guarded(condition, edges(rest, steps), steps))
    return _gathered(found)


def _into(expression: Expression, tail: Language, steps: Steps) -> Iterable[Edge]:
    """Edges of reading the first character *within* the expression, the tail being behind it."""
    match expression:
        case Characters():
            return [(expression.charset & read, rest) for read, rest in advanced(tail, steps)]
        case Choice():
            return [edge for part in expression.parts for edge in _into(part, tail, steps)]
        case Sequence():
            return _into_sequence(expression, tail, steps)
        case Repeat():
            return _into_repeat(expression, tail, steps)
    return ()


def _into_sequence(expression: Sequence, tail: Language, steps: Steps) -> Iterable[Edge]:
    found: list[Edge] = []
    condition = ANYTHING
    for index, part in enumerate(expression.parts):
        behind_it = prefixed(sequence(expression.parts[index + 1 :]), tail)
        found.extend(_guarded(condition, _into(part, behind_it, steps), steps))
        condition = intersection([condition, passage(part)])
        if condition is NOTHING:
            break
    return found


def _into_repeat(expression: Repeat, tail: Language, steps: Steps) -> Iterable[Edge]:
    """Into the first repetition, or into a later one where those before it consume nothing."""
    part = expression.part
    found: list[Edge] = []
    condition = ANYTHING
    for done in range(1, max(expression.least, 1) + 1):
        steps.take()
        most = None if expression.greatest is None else expression.greatest - done
        again = repeated(part, max(expression.least - done, 0), most)
        found.extend(_guarded(condition, _into(part, prefixed(again, tail), steps), steps))
        condition = intersection([condition, passage(part)])
        if condition is NOTHING:
            break
    return found


def passage(expression: Expression) -> Language:
    """What the rest of the text must be for the expression to be passed without reading."""
    match expression:
        case Sequence():
            return intersection([passage(part) for part in expression.parts])
        case Choice():
            return union([passage(part) for part in expression.parts])
        case Repeat():
            return ANYTHING if expression.least == 0 else passage(expression.part)
        case Ahead():
            return expression.rest
        case Behind():
            return ANYTHING if expression.passable else NOTHING
    return NOTHING


def _cells(language: Language, steps: Steps) -> Edges:
    disjoint: list[tuple[CharSet, list[Language]]] = []
    for charset, rest in edges(language, steps):
        refined: list[tuple[CharSet, list[Language]]] = []
        left = charset
        for cell, rests in disjoint:
            steps.take()
            common = cell & left
            if not common:
                refined.append((cell, rests))
                continue
            refined.append((common, [*rests, rest]))
            if common != cell:
                refined.append((cell - common, rests))
            left -= common
        if left:
            refined.append((left, [rest]))
        disjoint = refined
    return _gathered((charset, union(rests)) for charset, rests in disjoint)


def _guarded(condition: Language, found: Iterable[Edge], steps: Steps) -> Iterable[Edge]:
    if condition is ANYTHING:
        return found
    return _both(edges(condition, steps), tuple(found), steps)


def _both(left: Edges, right: Edges, steps: Steps) -> Edges:
    """Edges of the intersection of two languages."""
    steps.take(len(left) * len(right))
    return _gathered(
        (charset & other, intersection([rest, also]))
        for charset, rest in left
        for other, also in right
        if charset & other
    )


def _gathered(found: Iterable[Edge]) -> Edges:
    """One edge for each language that may follow, without edges that lead nowhere."""
    by_rest: dict[bytes, Edge] = {}
    for charset, rest in found:
        if not charset or rest is NOTHING:
            continue
        known = by_rest.get(rest.digest)
        by_rest[rest.digest] = (charset if known is None else known[0] | charset, rest)
    return tuple(by_rest.values())


def advanced(language: Language, steps: Steps) -> Edges:
    """What a language that starts *after* the next character becomes when that one is read.

    Only its lookbehinds change: each is a language of the text so far, and takes the character in.
    """
    if not language.situated:
        return ((ALL, language),)
    known = steps.advanced.get(language)
    if known is not None:
        return known
    every: list[tuple[CharSet, dict[bytes, Expression]]] = [(ALL, {})]
    for assertion in _lookbehinds(language, steps):
        after = _total(cells(assertion.rest, steps))
        steps.take(len(every) * len(after))
        every = [
            (charset & read, {**moves, assertion.digest: behind(rest, negated=assertion.negated)})
            for charset, moves in every
            for read, rest in after
            if charset & read
        ]
    found = tuple((charset, _Moved(moves).language(language)) for charset, moves in every)
    steps.advanced[language] = found
    return found


def _total(found: Edges) -> Edges:
    left = ALL
    for charset, _ in found:
        left -= charset
    return (*found, (left, NOTHING)) if left else found


def _lookbehinds(language: Language, steps: Steps) -> list[Behind]:
    """All lookbehinds of a language, outermost only, in the order of their digests."""
    found: dict[bytes, Behind] = {}
    seen: set[bytes] = set()
    pending: list[Language | Expression] = [language]
    while pending:
        term = pending.pop()
        if not term.situated or term.digest in seen:
            continue
        seen.add(term.digest)
        if isinstance(term, Behind):
            found[term.digest] = term
        else:
            pending.extend(_inside(term))
    steps.take(len(seen))
    return [found[digest] for digest in sorted(found)]


def _inside(term: Language | Expression) -> tuple[Language | Expression, ...]:
    match term:
        case Prefixed():
            return (term.head, term.tail)
        case Union() | Intersection():
            return term.members
        case Sequence() | Choice():
            return term.parts
        case Complement():
            return (term.other,)
        case Repeat():
            return (term.part,)
    return (term.rest,) if isinstance(term, Ahead) else ()


class _Moved:
    """A term with its lookbehinds replaced."""

    def __init__(self, moves: dict[bytes, Expression]) -> None:
        self._moves = moves
        self._languages: dict[bytes, Language] = {}

    def language(self, term: Language) -> Language:
        """The language with every lookbehind moved on."""
        heads: list[Expression] = []
        while term.situated and isinstance(term, Prefixed):
            heads.append(term.head)
            term = term.tail
        rest = self._languages.get(term.digest)
        if rest is None:
            rest = self._languages[term.digest] = self._rebuilt(term)
        for head in reversed(heads):
            rest = prefixed(self.expression(head), rest)
        return rest

    def _rebuilt(self, term: Language) -> Language:
        if not term.situated:
            return term
        match term:
            case Union():
                return union([self.language(member) for member in term.members])
            case Intersection():
                return intersection([self.language(member) for member in term.members])
            case Complement():
                return complement(self.language(term.other))
        return term

    def expression(self, term: Expression) -> Expression:
        """The expression with every lookbehind moved on."""
        moved = term
        match term:
            case Behind():
                moved = self._moves[term.digest]
            case Sequence():
                moved = sequence([self.expression(part) for part in term.parts])
            case Choice():
                moved = choice([self.expression(part) for part in term.parts])
            case Repeat():
                moved = repeated(self.expression(term.part), term.least, term.greatest)
            case Ahead():
                moved = ahead(self.language(term.rest))
        return moved


def derivative(language: Language, character: str) -> Language:
    """What may follow the character; remembered by the language."""
    known = language.after.get(character)
    if known is None:
        known = language.after[character] = _derivative(language, character)
    return known


def _derivative(language: Language, character: str) -> Language:
    match language:
        case Union():
            return union([derivative(member, character) for member in language.members])
        case Intersection():
            return intersection([derivative(member, character) for member in language.members])
        case Complement():
            return complement(derivative(language.other, character))
    point = ord(character)
    return union([rest for read, rest in edges(language, Steps(_UNCOUNTED)) if point in read])


def matches(language: Language, text: str) -> bool:
    """Whether the language holds the text."""
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return False
    for index, character in enumerate(text):
        if isinstance(language, Lengths):
            return lengthsets.contains(language.lengths, len(text) - index)
        if isinstance(language, Words):
            return text[index:] in language.words
        language = derivative(language, character)
    return language.nullable
