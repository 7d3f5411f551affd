"""Emptiness and shortest words."""

from __future__ import annotations

from govctl.subschema.regular.algebra import NOTHING, complement, intersection, words
from govctl.subschema.regular.charsets import pleasantest
from govctl.subschema.regular.derivatives import edges
from govctl.subschema.regular.errors import Steps
from govctl.subschema.regular.terms import Language


def shortest(language: Language, steps: Steps) -> str | None:
    """A shortest word of the language; None proves that it holds none.

    Raises:
        Exhausted: when the steps are spent first.
    """
    layer: dict[Language, str] = {} if language is NOTHING else {language: ""}
    seen = set(layer)
    while layer:
        following: dict[Language, str] = {}
        for state, word in layer.items():
            if state.nullable:
                return word
            steps.take()
            for charset, rest in edges(state, steps):
                if rest not in seen:
                    seen.add(rest)
                    following[rest] = word + chr(pleasantest(charset)[2])
        layer = following
    return None


def shortest_words(language: Language, count: int, steps: Steps) -> list[str]:
    """The shortest distinct words; fewer than `count` only where the language holds no more.

    Raises:
        Exhausted: when the steps are spent first.
    """
    found: list[str] = []
    while len(found) < count:
        word = shortest(intersection([language, complement(words(found))]), steps)
        if word is None:
            break
        found.append(word)
    return found
