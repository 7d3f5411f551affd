"""Patterns of ECMA-262 with the `u` flag, read into a syntax tree.

The parser keeps its own stack, so that nesting costs no recursion; groups of one term and no
quantifier leave no trace in the tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from govctl.subschema.regular.charsets import LINE_TERMINATOR, char_set
from govctl.subschema.regular.errors import Malformed, Unsupported
from govctl.subschema.regular.escapes import read_class, read_escape
from govctl.subschema.regular.syntax import (
    Alternative,
    Class,
    Disjunction,
    Look,
    Node,
    Place,
    Quantified,
)

MAX_DEPTH = 60
MAX_COUNT = 10**9
_BRACES = re.compile(r"\{([0-9]+)(,?)([0-9]*)\}")
_NAME = re.compile(r"\(\?<([^\W\d]|[$_])([\w$]|\u200c|\u200d)*>")
_MODIFIERS = re.compile(r"\(\?[ims]*-?[ims]*:")
_OPENINGS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")
_SIMPLE = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_PLACES = {
    "^": Place.START,
    "$": Place.END,
    "\\b": Place.WORD_BOUNDARY,
    "\\B": Place.NO_WORD_BOUNDARY,
}


@dataclass(slots=True)
class _Group:
    """A group that is not closed yet."""

    opening: str
    position: int
    finished: list[Node] = field(default_factory=list)
    terms: list[Node] = field(default_factory=list)
    depth: int = 0

    def end_alternative(self) -> None:
        """What follows `|`, or the closing bracket."""
        only = len(self.terms) == 1
        self.finished.append(self.terms[0] if only else Alternative(tuple(self.terms)))
        self.terms = []

    def node(self) -> Node:
        """The closed group, brackets included."""
        self.end_alternative()
        only = len(self.finished) == 1
        body = self.finished[0] if only else Disjunction(tuple(self.finished))
        if not only or isinstance(body, Alternative):
            self.depth += 1
        if self.opening not in {"(?=", "(?!", "(?<=", "(?<!"}:
            return body
        self.depth += 1
        return Look(body, is_behind="<" in self.opening, negated="!" in self.opening)


def parse(source: str) -> Node:
    """The syntax tree of a pattern.

    Raises:
        Malformed: the pattern is none of ECMA-262.
        Unsupported: the pattern needs more than regular languages, a reading without the `u` flag,
            or nests more than `MAX_DEPTH` levels that matter.
    """
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._stack = [_Group("", 0)]
        self._refusal: str | None = None
        self._quantifiable = False
        self._names: set[str] = set()

    def parse(self) -> Node:
        while self._position < len(self._source):
            self._step(self._source[self._position])
        if len(self._stack) > 1:
            raise Malformed("a group that is not closed", self._stack[-1].position)
        node = self._stack[0].node()
        if self._refusal is not None:
            raise Unsupported(self._refusal)
        return node

    def _step(self, character: str) -> None:
        if character == "(":
            self._open()
        elif character == ")":
            self._close()
        elif character == "|":
            self._stack[-1].end_alternative()
            self._position += 1
            self._quantifiable = False
        elif character in "*+?{":
            self._quantify(character)
        elif character in "^$":
            self._place(character)
        else:
            self._class(character)

    def _class(self, character: str) -> None:
        source, position = self._source, self._position
        if character == "[":
            charset, self._position = read_class(source, position)
        elif character == ".":
            charset, self._position = ~LINE_TERMINATOR, position + 1
        elif character == "\\":
            if source[position : position + 2] in _PLACES:
                self._place(source[position : position + 2])
                return
            if source[position + 1 : position + 2] in set("123456789k"):
                self._refuse("a backreference")
                self._append(Alternative(()), position + 2)
                return
            escape, self._position = read_escape(source, position)
            charset = char_set([(escape, escape)]) if isinstance(escape, int) else escape
        else:
            charset = char_set([(ord(character), ord(character))])
            self._position += 1
        self._append(Class(charset), self._position)

    def _append(self, node: Node, position: int) -> None:
        self._stack[-1].terms.append(node)
        self._position = position
        self._quantifiable = True

    def _place(self, text: str) -> None:
        self._append(_PLACES[text], self._position + len(text))
        self._quantifiable = False

    def _refuse(self, reason: str) -> None:
        """Remember what is unsupported; the rest may still turn out to be malformed."""
        if self._refusal is None:
            self._refusal = reason

    def _open(self) -> None:
        source, position = self._source, self._position
        opening = "("
        if source.startswith("(?", position):
            name = _NAME.match(source, position)
            opening = next((each for each in _OPENINGS if source.startswith(each, position)), "")
            if name is not None:
                opening = name.group()
                if opening in self._names:
                    self._refuse("two groups of one name")
                self._names.add(opening)
            elif not opening and _MODIFIERS.match(source, position):
                raise Unsupported("modifiers of a group")
            elif not opening:
                raise Malformed("an unknown kind of group", position)
        self._stack.append(_Group(opening, position))
        self._position += len(opening)
        self._quantifiable = False

    def _close(self) -> None:
        if len(self._stack) == 1:
            raise Malformed("a closing bracket without a group", self._position)
        group = self._stack.pop()
        node = group.node()
        around = self._stack[-1]
        around.depth = max(around.depth, group.depth)
        if group.depth > MAX_DEPTH:
            self._refuse(f"groups nested more than {MAX_DEPTH} deep")
            node = Alternative(())
            around.depth = 0
        self._append(node, self._position + 1)
        if group.opening in {"(?=", "(?!"}:
            self._quantifiable = not self._quantifier_follows() or self._refuse_quantified()
        elif group.opening in {"(?<=", "(?<!"}:
            self._quantifiable = False

    def _quantifier_follows(self) -> bool:
        return self._source[self._position : self._position + 1] in set("*+?{")

    def _refuse_quantified(self) -> bool:
        self._refuse("a quantified lookahead")
        return True

    def _quantify(self, character: str) -> None:
        position = self._position
        least, greatest = 0, None
        if character == "{":
            found = _BRACES.match(self._source, position)
            if found is None:
                raise Unsupported("a brace that is no quantifier")
            least, greatest = self._counts(found)
            self._position = found.end()
        else:
            least, greatest = _SIMPLE[character]
            self._position += 1
        if not self._quantifiable:
            raise Malformed("nothing to repeat", position)
        if self._source.startswith("?", self._position):
            self._position += 1
        group = self._stack[-1]
        group.terms[-1] = Quantified(group.terms[-1], least, greatest)
        self._quantifiable = False

    def _counts(self, found: re.Match[str]) -> tuple[int, int | None]:
        low, comma, high = found.groups()
        if len(low.lstrip("0")) > len(high.lstrip("0")) > 0:
            raise Malformed("numbers out of order in a quantifier", found.start())
        if max(len(low.lstrip("0")), len(high.lstrip("0"))) > len(str(MAX_COUNT)) - 1:
            self._refuse(f"a quantifier beyond {MAX_COUNT}")
            return 0, None
        least = int(low)
        greatest = int(high) if high else None if comma else least
        if greatest is not None and greatest < least:
            raise Malformed("numbers out of order in a quantifier", found.start())
        return least, greatest
