"""Constructors of terms that simplify: the only way terms are made.

Each law used holds at every position of a text, also where a term is *situated* (its lookbehinds
look at what was read before), unless it is guarded by `not situated`.
"""

from __future__ import annotations

from collections.abc import Iterable

from govctl.subschema.regular import lengthsets
from govctl.subschema.regular.charsets import ALL, CharSet
from govctl.subschema.regular.lengthsets import ALL_LENGTHS, NO_LENGTH, LengthSet
from govctl.subschema.regular.terms import (
    Ahead,
    Behind,
    Characters,
    Choice,
    Complement,
    Expression,
    Intersection,
    Language,
    Lengths,
    Prefixed,
    Repeat,
    Sequence,
    Union,
    Words,
    interned,
    meet_spans,
)

ANYTHING: Language = interned(Lengths(ALL_LENGTHS))
NOTHING: Language = interned(Lengths(NO_LENGTH))
ONLY_EMPTY: Language = interned(Lengths(((0, 0),)))
NO_CHARACTERS: Expression = interned(Sequence(()))

_COUNTED = 8  # repetitions from which a counter is worth a set of lengths instead of states
_COUNTED_EXACTLY = 64


def of_lengths(lengths: LengthSet) -> Language:
    """All strings whose number of code points is in the set."""
    return interned(Lengths(lengths))


def words(values: Iterable[str]) -> Language:
    """Exactly these strings; those with a surrogate are left out, as they are in no language."""
    distinct = sorted({value for value in values if not _has_surrogate(value)})
    return interned(Words(tuple(distinct))) if distinct else NOTHING


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def union(languages: Iterable[Language]) -> Language:
    """Strings of any of the languages; of none for no languages."""
    members: dict[bytes, Language] = {}
    lengths = NO_LENGTH
    for language in _flat(languages, Union):
        if isinstance(language, Lengths):
            lengths = lengthsets.union(lengths, language.lengths)
        else:
            members[language.digest] = language
    if lengths == ALL_LENGTHS or any(
        isinstance(member, Complement) and member.other.digest in members
        for member in members.values()
    ):
        return ANYTHING
    merged = _merged(list(members.values()))
    if lengths:
        merged.append(of_lengths(lengths))
    if len(merged) > 1 and any(isinstance(each, Union | Lengths) for each in merged[:-1]):
        return union(merged)
    if len(merged) < 2:  # noqa: PLR2004 - no union of one
        return merged[0] if merged else NOTHING
    return interned(Union(tuple(sorted(merged))))


def intersection(languages: Iterable[Language]) -> Language:
    """Strings of all of the languages; everything for no languages."""
    members: dict[bytes, Language] = {}
    lengths = ALL_LENGTHS
    for language in _flat(languages, Intersection):
        if isinstance(language, Lengths):
            lengths = lengthsets.intersection(lengths, language.lengths)
        else:
            members[language.digest] = language
    if not members:
        return of_lengths(lengths)
    if any(
        isinstance(member, Complement) and member.other.digest in members
        for member in members.values()
    ):
        return NOTHING
    refused = [each.other for each in members.values() if isinstance(each, Complement)]
    merged = _merged(refused)
    if len(merged) < len(refused):
        kept = [each for each in members.values() if not isinstance(each, Complement)]
        return intersection([*kept, *map(complement, merged), of_lengths(lengths)])
    return _within(sorted(members.values()), lengths)


def _within(members: list[Language], lengths: LengthSet) -> Language:
    """The intersection of members that are no lengths, with lengths."""
    least, greatest = meet_spans(member.span for member in members)
    if greatest is not None and greatest < least:
        return NOTHING
    possible: LengthSet = ((least, greatest),)
    lengths = possible if lengths == ALL_LENGTHS else lengthsets.intersection(lengths, possible)
    if not lengths:
        return NOTHING
    if lengths == ((0, 0),) and not any(member.situated for member in members):
        return ONLY_EMPTY if all(member.nullable for member in members) else NOTHING
    if lengths != possible:
        members.append(of_lengths(lengths))
        members.sort()
    return members[0] if len(members) == 1 else interned(Intersection(tuple(members)))


def complement(language: Language) -> Language:
    """All other strings."""
    if isinstance(language, Lengths):
        return of_lengths(lengthsets.complement(language.lengths))
    if isinstance(language, Complement):
        return language.other
    if isinstance(language, Union):
        return intersection([complement(member) for member in language.members])
    if isinstance(language, Intersection):
        return union([complement(member) for member in language.members])
    return interned(Complement(language))


def _flat(languages: Iterable[Language], kind: type[Union | Intersection]) -> Iterable[Language]:
    for language in languages:
        if isinstance(language, kind):
            yield from language.members
        else:
            yield language


def _merged(members: list[Language]) -> list[Language]:
    """Members of a union made fewer: the same rest after sets, counters, or with lengths."""
    if len(members) < 2:  # noqa: PLR2004 - nothing to merge
        return members
    return _merge_lengths(_absorb(_merge_heads(members)))


def _merge_heads(members: list[Language]) -> list[Language]:
    """`a·L | b·L` is `[ab]·L`; `r{2}·L | r{3,5}·L` is `r{2,5}·L`."""
    groups: dict[bytes, list[Language]] = {}
    for member in members:
        key = member.digest
        if isinstance(member, Prefixed) and isinstance(member.head, Characters):
            key = b"c" + member.tail.digest
        elif isinstance(member, Prefixed) and isinstance(member.head, Repeat):
            key = b"r" + member.head.part.digest + member.tail.digest
        groups.setdefault(key, []).append(member)
    merged: list[Language] = []
    for group in groups.values():
        merged.extend(group if len(group) == 1 else _merge_group(group))
    return merged


def _merge_group(group: list[Language]) -> list[Language]:
    first = group[0]
    if not isinstance(first, Prefixed):
        return group
    if isinstance(first.head, Repeat):
        part, tail = first.head.part, first.tail
        counts = lengthsets.normal(
            (member.head.least, member.head.greatest)
            for member in group
            if isinstance(member, Prefixed) and isinstance(member.head, Repeat)
        )
        return [prefixed(repeated(part, least, most), tail) for least, most in counts]
    charset = CharSet(())
    for member in group:
        if isinstance(member, Prefixed) and isinstance(member.head, Characters):
            charset |= member.head.charset
    return [prefixed(characters(charset), first.tail)]


def _absorb(members: list[Language]) -> list[Language]:
    """Without members that lie in another one: `x·y·L` lies in `Σ*·L`, `c{5}Σ*` in `c{3}Σ*`."""
    tails = {
        member.tail.digest
        for member in members
        if isinstance(member, Prefixed) and member.head is ANY_TEXT
    }
    if tails:
        members = [member for member in members if not _ends_with(member, tails)]
    return _shortest_prefixes(members)


def _ends_with(member: Language, tails: set[bytes]) -> bool:
    if isinstance(member, Prefixed) and member.head is ANY_TEXT:
        member = member.tail
    elif member.digest in tails:
        return True
    for _ in range(8):
        if not isinstance(member, Prefixed) or member.situated:
            return False
        member = member.tail
        if member.digest in tails:
            return True
    return False


def _shortest_prefixes(members: list[Language]) -> list[Language]:
    """Of `r{n}·Σ*` with the same r only the least n."""
    least: dict[bytes, int] = {}
    counted = [_counted(member) for member in members]
    for each in counted:
        if each is not None:
            least[each[0]] = min(each[1], least.get(each[0], each[1]))
    return [
        member
        for member, each in zip(members, counted, strict=True)
        if each is None or each[1] == least[each[0]]
    ]


def _counted(member: Language) -> tuple[bytes, int] | None:
    """Which part how many times at least, if anything may follow it."""
    if not isinstance(member, Prefixed) or member.tail is not ANYTHING:
        return None
    if isinstance(member.head, Repeat):
        return member.head.part.digest, member.head.least
    return member.head.digest, 1


def _merge_lengths(members: list[Language]) -> list[Language]:
    """`L&lengths | L&others` is `L&(lengths | others)`."""
    groups: dict[tuple[Language, ...], list[Language]] = {}
    for member in members:
        groups.setdefault(_without_lengths(member)[0], []).append(member)
    merged: list[Language] = []
    for core, group in groups.items():
        if len(group) == 1:
            merged.extend(group)
            continue
        lengths = NO_LENGTH
        for member in group:
            lengths = lengthsets.union(lengths, _without_lengths(member)[1])
        merged.append(intersection([*core, of_lengths(lengths)]))
    return merged


def _without_lengths(member: Language) -> tuple[tuple[Language, ...], LengthSet]:
    if not isinstance(member, Intersection):
        return (member,), ALL_LENGTHS
    core = tuple(each for each in member.members if not isinstance(each, Lengths))
    for each in member.members:
        if isinstance(each, Lengths):
            return core, each.lengths
    return core, ALL_LENGTHS


def split_lengths(language: Language) -> tuple[Language, LengthSet]:
    """A language as the intersection of one that says nothing outright of length, and lengths."""
    if isinstance(language, Lengths):
        return ANYTHING, language.lengths
    core, lengths = _without_lengths(language)
    return (language if lengths == ALL_LENGTHS else intersection(core)), lengths


def characters(charset: CharSet) -> Expression:
    """One character of the set."""
    return interned(Characters(charset))


def sequence(parts: Iterable[Expression]) -> Expression:
    """One part after the other."""
    flat: list[Expression] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Sequence) else (part,))
    return flat[0] if len(flat) == 1 else interned(Sequence(tuple(flat)))


def choice(parts: Iterable[Expression]) -> Expression:
    """Any of the parts, of which there is at least one."""
    flat: dict[bytes, Expression] = {}
    charset: CharSet | None = None
    for part in parts:
        for each in part.parts if isinstance(part, Choice) else (part,):
            if isinstance(each, Characters):
                charset = each.charset if charset is None else charset | each.charset
            else:
                flat[each.digest] = each
    if charset is not None:
        single = characters(charset)
        flat[single.digest] = single
    every = sorted(flat.values())
    return every[0] if len(every) == 1 else interned(Choice(tuple(every)))


def repeated(part: Expression, least: int, greatest: int | None) -> Expression:
    """The part again and again, `least` to `greatest` times."""
    if greatest == 0:
        return NO_CHARACTERS
    if part.span == (0, 0):  # to pass an assertion once is to pass it any number of times
        return part if least else NO_CHARACTERS
    if least == 1 and greatest == 1:
        return part
    if isinstance(part, Repeat):
        if part.least <= 1 and part.greatest is None:  # (r*)* and (r+)+
            return repeated(part.part, part.least and least, None)
        if part.least == part.greatest and least == greatest:  # (r{2}){3}
            return repeated(part.part, part.least * least, part.least * least)
    if passes_freely(part):
        least = 0
    return interned(Repeat(part, least, greatest))


def passes_freely(expression: Expression) -> bool:
    """Whether it can be passed anywhere, consuming nothing and asserting nothing."""
    if isinstance(expression, Sequence):
        return all(passes_freely(part) for part in expression.parts)
    if isinstance(expression, Choice):
        return any(passes_freely(part) for part in expression.parts)
    if isinstance(expression, Repeat):
        return expression.least == 0 or passes_freely(expression.part)
    return False


def ahead(rest: Language) -> Expression:
    """Passes where the whole rest of the text is of the language."""
    return NO_CHARACTERS if rest is ANYTHING else interned(Ahead(rest))


def behind(rest: Language, *, negated: bool) -> Expression:
    """Passes where the text so far is of the language, or where it is not."""
    return interned(Behind(rest, negated=negated))


ANY_TEXT: Expression = interned(Repeat(interned(Characters(ALL)), 0, None))


def prefixed(head: Expression, tail: Language) -> Language:
    """What the expression consumes, and then a string of the language."""
    if tail is NOTHING:
        return NOTHING
    if isinstance(head, Sequence):
        for part in reversed(head.parts):
            tail = prefixed(part, tail)
        return tail
    if isinstance(head, Choice):
        return union([prefixed(part, tail) for part in head.parts])
    if isinstance(head, Ahead):
        return intersection([head.rest, tail])
    return _reading(head, tail)


def _reading(head: Expression, tail: Language) -> Language:
    """With a head that reads characters, or looks at those that were read."""
    if isinstance(head, Characters):
        return _character_and(head, tail)
    if isinstance(head, Repeat):
        return _repeat_and(head, tail)
    if isinstance(tail, Prefixed) and tail.head == head:  # the same lookbehind twice
        return tail
    return interned(Prefixed(head, tail))


def _character_and(head: Characters, tail: Language) -> Language:
    if not head.charset:
        return NOTHING
    if head.charset == ALL and isinstance(tail, Lengths):
        return of_lengths(lengthsets.plus(tail.lengths, ((1, 1),)))
    if isinstance(tail, Prefixed):
        if tail.head == head:
            return prefixed(repeated(head, 2, 2), tail.tail)
        if isinstance(tail.head, Repeat) and tail.head.part == head:
            return prefixed(_more(tail.head, 1, 1), tail.tail)
    return _hoisted(head, tail)


def _repeat_and(head: Repeat, tail: Language) -> Language:
    if tail is ANYTHING and head.greatest != head.least:
        return prefixed(repeated(head.part, head.least, head.least), tail)
    if isinstance(head.part, Characters) and head.part.charset == ALL and isinstance(tail, Lengths):
        counts: LengthSet = ((head.least, head.greatest),)
        return of_lengths(lengthsets.plus(tail.lengths, counts))
    if isinstance(tail, Prefixed):
        joined = _joined(head, tail)
        if joined is not None:
            return joined
    return _as_lengths(head, tail) if _is_counter(head, tail) else _hoisted(head, tail)


def _joined(head: Repeat, tail: Prefixed) -> Language | None:
    """Repetitions with what they are followed by, where that is more of the same."""
    if tail.head == head.part:
        return prefixed(_more(head, 1, 1), tail.tail)
    if not isinstance(tail.head, Repeat):
        return None
    if tail.head.part == head.part:
        return prefixed(_more(head, tail.head.least, tail.head.greatest), tail.tail)
    if head is ANY_TEXT and tail.head.greatest != tail.head.least:
        fewer = repeated(tail.head.part, tail.head.least, tail.head.least)
        return prefixed(head, prefixed(fewer, tail.tail))
    return None


def _more(head: Repeat, least: int, greatest: int | None) -> Expression:
    most = None if head.greatest is None or greatest is None else head.greatest + greatest
    return repeated(head.part, head.least + least, most)


def _is_counter(head: Repeat, tail: Language) -> bool:
    """Whether the number of repetitions, being large, can be told from the length of the text."""
    least, greatest = head.part.span
    if least != greatest or least == 0 or tail.span[0] != tail.span[1]:
        return False
    if head.least == head.greatest:
        return head.least > _COUNTED_EXACTLY
    return max(head.least, head.greatest or 0) > _COUNTED


def _as_lengths(head: Repeat, tail: Language) -> Language:
    size, more = head.part.span[0], tail.span[0]
    most = None if head.greatest is None else head.greatest * size + more
    window = of_lengths(((head.least * size + more, most),))
    return intersection([prefixed(repeated(head.part, 0, None), tail), window])


def _hoisted(head: Expression, tail: Language) -> Language:
    """`head·(L&lengths)` with lengths moved out where the head has one length."""
    least, greatest = head.span
    if isinstance(tail, Intersection) and least == greatest:
        core, lengths = split_lengths(tail)
        if lengths != ALL_LENGTHS:
            moved = of_lengths(lengthsets.plus(lengths, ((least, greatest),)))
            return intersection([prefixed(head, core), moved])
    return interned(Prefixed(head, tail))
