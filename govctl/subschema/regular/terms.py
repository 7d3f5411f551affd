"""Languages and expressions as immutable, hash-consed terms.

A *language* says which rests of the text are accepted from the present position on. An
*expression* says which pieces of the text it may consume there, with what stands before and after
the piece known: that is what look-around assertions need. An expression becomes a language when a
language is put behind it (`algebra.prefixed`).

Terms are made by the constructors of `algebra`, which simplify; the classes here only carry data.
Every term has a digest of its structure: equality, hashing and order derive from it, so that
nothing depends on hash seeds or on what was built before.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import TypeVar, cast
from weakref import WeakValueDictionary

from govctl.subschema.regular.charsets import CharSet
from govctl.subschema.regular.errors import Unsupported
from govctl.subschema.regular.lengthsets import LengthSet, contains, hull

MAX_DEPTH = 80
"""What Python's stack bears, with a few frames a level and room for the caller."""

Span = tuple[int, int | None]
Edge = tuple[CharSet, "Language"]
"""Read one of the characters, and go on with the language."""


class Term:
    """What all terms share.

    Attributes:
        digest: 16 bytes that two terms share only when they are built alike.
        span: bounds (least, greatest) on the length consumed; they may be loose, never wrong.
        situated: whether it holds a lookbehind, and so changes with every character read before it.
        depth: how deep terms nest in it; a language behind an expression does not count as nested.
    """

    __slots__ = ("__weakref__", "_hash", "depth", "digest", "situated", "span")

    def __init__(self, identity: bytes, span: Span, parts: tuple[Term, ...] = ()) -> None:
        self.digest = blake2b(identity, digest_size=16).digest()
        self._hash = int.from_bytes(self.digest[:8], "big")
        self.span = span
        self.situated: bool = any(part.situated for part in parts)
        self.depth: int = 1 + max([part.depth for part in parts]) if parts else 0

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Term) and self.digest == other.digest)

    def __lt__(self, other: Term) -> bool:
        return self.digest < other.digest


class Language(Term):
    """A regular language of strings over the Unicode scalar values.

    Attributes:
        nullable: whether it holds the empty string, read at the present position.
        after: the languages of what may follow some characters, as far as somebody asked.
    """

    __slots__ = ("after", "nullable")

    def __init__(
        self, identity: bytes, span: Span, parts: tuple[Term, ...] = (), *, nullable: bool
    ) -> None:
        super().__init__(identity, span, parts)
        self.nullable = nullable
        self.after: dict[str, Language] = {}

    def matches(self, text: str) -> bool:
        """Whether the language holds `text`; a text with a surrogate is in no language."""
        from govctl.subschema.regular.derivatives import matches  # noqa: PLC0415 - mutual

        return matches(self, text)


class Lengths(Language):
    """All strings of certain lengths; with all of them everything, with none nothing."""

    __slots__ = ("lengths",)

    def __init__(self, lengths: LengthSet) -> None:
        span = hull(lengths) if lengths else (0, 0)
        nullable = contains(lengths, 0)
        super().__init__(b"L%r" % (lengths,), span, nullable=nullable)
        self.lengths = lengths

    def __repr__(self) -> str:
        return f"Lengths{self.lengths}"


class Words(Language):
    """Finitely many strings, at least one; distinct and sorted."""

    __slots__ = ("words",)

    def __init__(self, words: tuple[str, ...]) -> None:
        sizes = [len(word) for word in words]
        span = (min(sizes), max(sizes))
        identity = b"W%r" % (words,)
        super().__init__(identity, span, nullable=not words[0])
        self.words = words

    def __repr__(self) -> str:
        return f"Words{self.words}"


class Prefixed(Language):
    """What an expression consumes, and then a string of another language."""

    __slots__ = ("head", "tail")

    def __init__(self, head: Expression, tail: Language) -> None:
        super().__init__(
            b"P" + head.digest + tail.digest,
            add_spans(head.span, tail.span),
            (head, tail),
            nullable=tail.nullable and head.passable,
        )
        self.head = head
        self.tail = tail
        self.depth = max(head.depth, tail.depth)

    def __repr__(self) -> str:
        return f"{self.head!r}·{self.tail!r}"


class Union(Language):
    """Strings of any member; at least two, sorted."""

    __slots__ = ("members",)

    def __init__(self, members: tuple[Language, ...]) -> None:
        super().__init__(
            b"U" + b"".join(member.digest for member in members),
            join_spans(member.span for member in members),
            members,
            nullable=any(member.nullable for member in members),
        )
        self.members = members

    def __repr__(self) -> str:
        return "(" + " | ".join(map(repr, self.members)) + ")"


class Intersection(Language):
    """Strings of all members; at least two, sorted."""

    __slots__ = ("members",)

    def __init__(self, members: tuple[Language, ...]) -> None:
        super().__init__(
            b"I" + b"".join(member.digest for member in members),
            meet_spans(member.span for member in members),
            members,
            nullable=all(member.nullable for member in members),
        )
        self.members = members

    def __repr__(self) -> str:
        return "(" + " & ".join(map(repr, self.members)) + ")"


class Complement(Language):
    """Strings that another language does not hold."""

    __slots__ = ("other",)

    def __init__(self, other: Language) -> None:
        identity = b"N" + other.digest
        super().__init__(identity, (0, None), (other,), nullable=not other.nullable)
        self.other = other

    def __repr__(self) -> str:
        return f"~{self.other!r}"


class Expression(Term):
    """Something that consumes a piece of text, or asserts something about the place it stands.

    Attributes:
        passable: whether it can be passed at the very end of the text, consuming nothing.
    """

    __slots__ = ("passable",)

    def __init__(
        self, identity: bytes, span: Span, parts: tuple[Term, ...] = (), *, passable: bool
    ) -> None:
        super().__init__(identity, span, parts)
        self.passable = passable


class Characters(Expression):
    """One character of a set."""

    __slots__ = ("charset",)

    def __init__(self, charset: CharSet) -> None:
        super().__init__(b"c%r" % (charset.ranges,), (1, 1), passable=False)
        self.charset = charset

    def __repr__(self) -> str:
        return f"{self.charset!r}"


class Sequence(Expression):
    """One part after the other; without parts, nothing at all."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Expression, ...]) -> None:
        span: Span = (0, 0)
        for part in parts:
            span = add_spans(span, part.span)
        super().__init__(
            b"s" + b"".join(part.digest for part in parts),
            span,
            parts,
            passable=all(part.passable for part in parts),
        )
        self.parts = parts

    def __repr__(self) -> str:
        return "<" + " ".join(map(repr, self.parts)) + ">"


class Choice(Expression):
    """Any of the parts; at least two, sorted."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[Expression, ...]) -> None:
        super().__init__(
            b"a" + b"".join(part.digest for part in parts),
            join_spans(part.span for part in parts),
            parts,
            passable=any(part.passable for part in parts),
        )
        self.parts = parts

    def __repr__(self) -> str:
        return "<" + " | ".join(map(repr, self.parts)) + ">"


class Repeat(Expression):
    """A part again and again, `least` to `greatest` times; None is without bound."""

    __slots__ = ("greatest", "least", "part")

    def __init__(self, part: Expression, least: int, greatest: int | None) -> None:
        low, high = part.span
        most = None if high is None or greatest is None else high * greatest
        super().__init__(
            b"r%d,%d," % (least, -1 if greatest is None else greatest) + part.digest,
            (low * least, most),
            (part,),
            passable=least == 0 or part.passable,
        )
        self.part = part
        self.least = least
        self.greatest = greatest

    def __repr__(self) -> str:
        return f"{self.part!r}{{{self.least},{'' if self.greatest is None else self.greatest}}}"


class Ahead(Expression):
    """Consumes nothing; the whole rest of the text must be of a language."""

    __slots__ = ("rest",)

    def __init__(self, rest: Language) -> None:
        super().__init__(b"f" + rest.digest, (0, 0), (rest,), passable=rest.nullable)
        self.rest = rest

    def __repr__(self) -> str:
        return f"(?={self.rest!r})"


class Behind(Expression):
    """Consumes nothing; what was read so far must be of a language, or must not.

    Attributes:
        rest: what would have to follow from here on for all of the text to be of the language.
        negated: whether what was read must not be of the language.
    """

    __slots__ = ("negated", "rest")

    def __init__(self, rest: Language, *, negated: bool) -> None:
        super().__init__(
            b"b%d" % negated + rest.digest,
            (0, 0),
            (rest,),
            passable=rest.nullable != negated,
        )
        self.situated = True
        self.rest = rest
        self.negated = negated

    def __repr__(self) -> str:
        return f"(?<{'!' if self.negated else '='}{self.rest!r})"


_T = TypeVar("_T", bound=Term)
_alive: WeakValueDictionary[bytes, Term] = WeakValueDictionary()


def interned(term: _T) -> _T:
    """The one term built like this that everybody shares while it is alive.

    Raises:
        Unsupported: the term nests too deep to be walked through safely.
    """
    if term.depth > MAX_DEPTH:
        raise Unsupported(f"expressions nested more than {MAX_DEPTH} deep")
    return cast("_T", _alive.setdefault(term.digest, term))  # a digest says the kind, too


def add_spans(left: Span, right: Span) -> Span:
    """Lengths of one piece after the other."""
    unbounded = left[1] is None or right[1] is None
    return left[0] + right[0], None if unbounded else (left[1] or 0) + (right[1] or 0)


def join_spans(spans: Iterable[Span]) -> Span:
    """Lengths of one piece or another."""
    every = list(spans)
    ends = [end for _, end in every if end is not None]
    return min(start for start, _ in every), max(ends) if len(ends) == len(every) else None


def meet_spans(spans: Iterable[Span]) -> Span:
    """Lengths of a piece that is of each kind."""
    start: int = 0
    end: int | None = None
    for least, greatest in spans:
        start = max(start, least)
        if greatest is not None and (end is None or greatest < end):
            end = greatest
    return start, end
