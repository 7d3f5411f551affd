"""From the syntax tree of a pattern to the language of the texts it is found in."""

from __future__ import annotations

from functools import lru_cache

from govctl.subschema.regular.algebra import (
    ANY_TEXT,
    ANYTHING,
    ONLY_EMPTY,
    ahead,
    behind,
    characters,
    choice,
    complement,
    prefixed,
    repeated,
    sequence,
    union,
)
from govctl.subschema.regular.charsets import WORD
from govctl.subschema.regular.errors import Unsupported
from govctl.subschema.regular.parser import parse
from govctl.subschema.regular.syntax import (
    Alternative,
    Class,
    Disjunction,
    Look,
    Node,
    Place,
    Quantified,
)
from govctl.subschema.regular.terms import Expression, Language

_REMEMBERED_UP_TO = 1_000


def pattern(source: str) -> Language:
    """The texts in which a match of the pattern is found, anywhere.

    The pattern is read as ECMA-262 reads it with the `u` flag and without `m`, `s` and `i`.

    Raises:
        Malformed: the pattern is none of ECMA-262.
        Unsupported: it is outside the regular subset (backreferences, a lookahead inside a
            lookbehind), uses a Unicode property the standard library does not know, or is read
            only without the `u` flag.
    """
    return _read(source) if len(source) <= _REMEMBERED_UP_TO else _found(parse(source))


@lru_cache(maxsize=512)
def _read(source: str) -> Language:
    return _found(parse(source))


def _found(node: Node) -> Language:
    """Anywhere in the text; at its start only where the pattern says so outright."""
    if isinstance(node, Disjunction):
        return union([_found(each) for each in node.alternatives])
    terms = node.terms if isinstance(node, Alternative) else (node,)
    if terms and terms[0] is Place.START:
        return prefixed(_expression(Alternative(terms[1:])), ANYTHING)
    return prefixed(ANY_TEXT, prefixed(_expression(node), ANYTHING))


def _expression(node: Node) -> Expression:
    match node:
        case Class():
            return characters(node.charset)
        case Alternative():
            return sequence([_expression(term) for term in node.terms])
        case Disjunction():
            return choice([_expression(each) for each in node.alternatives])
        case Quantified():
            return repeated(_expression(node.term), node.least, node.greatest)
        case Look():
            return _look(node)
        case Place():
            return _place(node)


def _look(node: Look) -> Expression:
    body = _expression(node.body)
    if not node.is_behind:
        rest = prefixed(body, ANYTHING)
        return ahead(complement(rest) if node.negated else rest)
    if _looks_ahead(node.body):
        raise Unsupported("a lookahead inside a lookbehind")
    before = prefixed(ANY_TEXT, prefixed(body, ONLY_EMPTY))
    return behind(before, negated=node.negated)


def _looks_ahead(node: Node) -> bool:
    match node:
        case Alternative():
            return any(_looks_ahead(term) for term in node.terms)
        case Disjunction():
            return any(_looks_ahead(each) for each in node.alternatives)
        case Quantified():
            return _looks_ahead(node.term)
        case Look():
            return not node.is_behind or _looks_ahead(node.body)
        case Place():
            return node is not Place.START
    return False


def _place(node: Place) -> Expression:
    if node is Place.START:
        return behind(ONLY_EMPTY, negated=False)
    if node is Place.END:
        return ahead(ONLY_EMPTY)
    word = characters(WORD)
    follows = prefixed(word, ANYTHING)
    precedes = prefixed(ANY_TEXT, prefixed(word, ONLY_EMPTY))
    sides = [
        (behind(precedes, negated=False), ahead(complement(follows))),
        (behind(precedes, negated=True), ahead(follows)),
    ]
    if node is Place.NO_WORD_BOUNDARY:
        sides = [
            (behind(precedes, negated=False), ahead(follows)),
            (behind(precedes, negated=True), ahead(complement(follows))),
        ]
    return choice([sequence(side) for side in sides])
