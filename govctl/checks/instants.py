"""Check on points in time: that each says where on the clock of the world it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from govctl.checks.check import Check
from govctl.checks.meanings import OPERANDS, Defect, Manner, Source, look
from govctl.checks.targets import abridged
from govctl.estate.values import Level, Value, scalars
from govctl.estate.words import words
from govctl.model.finding import Observation
from govctl.model.inspection import Inspection
from govctl.subschema import regular

_DATE_TIME = "date-time"
_DAY, _CLOCK = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
_LOCAL = re.compile(rf"{_DAY}[Tt ]{_CLOCK}")
_OFFSET = re.compile(rf"{_DAY}[Tt ]{_CLOCK} ?(?:[Zz]|[+-][0-9]{{2}}(?::?[0-9]{{2}})?)")
_ONLY_DAY = re.compile(_DAY)
_WITHOUT = tuple(
    f"{day}{mark}{clock}"
    for day in ("2026-11-02", "20261102")
    for mark in ("T", " ", "")
    for clock in ("08:00:00", "08:00:00.000", "08:00", "080000")
)
_PROBES = (
    tuple(each + offset for each in _WITHOUT for offset in ("Z", "+00:00", "-05:00")),
    _WITHOUT,
)
"""Instants with an offset, and without one, as people write them."""

_STEPS = 10_000
"""Steps of one look into a pattern."""

_LOCAL_FORMATS = frozenset(
    {"local-date-time", "datetime-local", "localdatetime", "local-datetime", "date-time-local"}
)
_CLOCK_WORDS = re.compile(
    r"\b[Hh]{2}(?:[:. ]?[Mm]{2}(?:[:. ]?[Ss]{2})?)?\b|\bduration\b|\bPT[0-9]|time of day"
)


@dataclass(frozen=True, slots=True)
class InstantOptions:
    """Which names mean a point in time.

    Attributes:
        names: last words (or last two together) of names of instants.
        before_at: words that, before a last `at`, make a name an instant; so does any that ends
            in `ed`.
        not_before_time: words that, before a last `time`, make a name a duration or an hour.
        zones: words of names of fields that hold a zone or an offset.
    """

    names: tuple[str, ...] = ("timestamp", "datetime")
    before_at: tuple[str, ...] = ()
    not_before_time: tuple[str, ...] = ()
    zones: tuple[str, ...] = ("timezone", "tz", "zone", "offset")


def _instants(inspection: Inspection, options: InstantOptions) -> Iterator[Observation]:
    manner = Manner("it carries no points in time", "carries instants without an offset")
    return look(inspection, partial(_defects, options), manner)


def _defects(options: InstantOptions, source: Source, value: Value) -> Iterable[Defect] | None:
    if value.below is not None or (value.types and "string" not in value.types):
        return _not_text(value) if value.semantics.get("is") == "instant" else None
    if value.semantics.get("is") == "local-time":
        return _of_local_time(value, options)
    declared = value.semantics.get("is") == "instant" or value.format == _DATE_TIME
    if not declared and not (value.format.lower() in _LOCAL_FORMATS or _is_instant(value, options)):
        return _written_locally(value, options)
    return tuple(_of_instant(value, options))


def _not_text(value: Value) -> Iterable[Defect]:
    return (
        Defect(
            "it is declared an instant, and is no text with an offset",
            "Make it a string with `format: date-time`",
        ),
    )


def _of_local_time(value: Value, options: InstantOptions) -> Iterable[Defect]:
    semantics = value.semantics
    if any(isinstance(semantics.get(key), str) for key in ("zone", "tz")):
        return ()
    if _has_zone(value.level, options):
        return ()
    return (
        Defect(
            "it is a local time, and nothing says in which zone",
            "Add the zone beside it (an IANA name), or name it: "
            "`x-semantics: {is: local-time, tz: AREA/CITY}`",
        ),
    )


def _has_zone(level: Level, options: InstantOptions) -> bool:
    beside = [words(name) for name in level.values]
    zones = set(options.zones)
    return any(zones & {*each, "".join(each[-2:])} for each in beside)


def _is_instant(value: Value, options: InstantOptions) -> bool:
    """Whether a text without a format is an instant by its name."""
    if value.types != {"string"} or value.format or value.semantics or _is_clock(value):
        return False
    if value.facet("enum") or value.facet("const"):
        return False
    said = words(value.name)
    last, before = "".join(said[-1:]), "".join(said[-2:-1])
    if last in options.names or before + last in options.names:
        return True
    if last == "at":
        return before.endswith("ed") or before in options.before_at
    lasts = bool(set(said[:-1]) & set(options.not_before_time)) or not before
    # A day beside it makes it an hour of that day.
    return last == "time" and not lasts and not _has_day(value.level)


def _has_day(level: Level) -> bool:
    return any(words(name)[-1:] in (("date",), ("day",)) for name in level.values)


def _is_clock(value: Value) -> bool:
    """Whether it is an hour of the day or a duration by what is said or shown of it."""
    lengths = [each for each in value.facet("maxLength") if isinstance(each, int)]
    short = bool(lengths) and min(lengths) < len("2026-11-02T08:00")
    shown = [each for _, each in scalars(value) if isinstance(each, str)]
    other = bool(shown) and not any(re.match(_DAY, each) for each in shown)
    return short or other or bool(_CLOCK_WORDS.search(value.description[:2_000]))


def _written_locally(value: Value, options: InstantOptions) -> Iterable[Defect] | None:
    """A text that nothing calls an instant, and whose values are local times."""
    if value.types != {"string"} or value.format:
        return None
    samples = [str(each) for _, each in scalars(value)]
    local = next((each for each in samples if _LOCAL.fullmatch(each)), None)
    if local is None or _has_zone(value.level, options):
        return None
    return (_sample(local),)


def _of_instant(value: Value, options: InstantOptions) -> Iterator[Defect]:
    declared = value.format == _DATE_TIME
    samples = [each for _, each in scalars(value) if isinstance(each, str)]
    local = next((each for each in samples if _LOCAL.fullmatch(each)), None)
    if not declared and _has_zone(value.level, options):
        return
    patterns = [each for each in value.facet("pattern") if isinstance(each, str)]
    taken = [_takes_offset(each) for each in patterns]
    if False in taken:
        yield Defect(
            "its pattern takes no offset",
            "Let the pattern end with `(Z|[+-][0-9]{2}:[0-9]{2})`, and set `format: date-time`",
            "pattern",
        )
    elif local is not None:
        yield _sample(local)
    elif declared and (day := next((s for s in samples if _ONLY_DAY.fullmatch(s)), None)):
        yield Defect(
            f"{day} is given as a value of it, a day without a time and an offset",
            "Write a full instant (`2026-11-02T08:00:00Z`), or set `format: date`",
            "day",
        )
    elif not declared and not taken and not any(map(_OFFSET.fullmatch, samples)):
        name = value.format
        yield Defect(
            f"its format is {abridged(name)}, which has no offset"
            if name
            else "it is plain text: nothing asks for an RFC 3339 offset",
            "Set `format: date-time`, which asks for one",
            "format",
        )
    elif not declared and None in taken:
        yield Defect("its pattern is not read", "", undecided=True)


def _sample(text: str) -> Defect:
    return Defect(
        f"{text} is given as a value of it, without an offset",
        f"Write the offset ({text.replace(' ', 'T', 1)}Z, or +00:00), and set `format: date-time`",
        "sample",
    )


@lru_cache(maxsize=1_000)
def _takes_offset(pattern: str) -> bool | None:
    """Whether a pattern takes an instant with its offset; False where only one without.

    None where it takes neither, or cannot be told.
    """
    try:
        language = regular.pattern(pattern)
        for probes, answer in zip(_PROBES, (True, False), strict=True):
            common = regular.intersection([language, regular.words(probes)])
            if regular.shortest(common, regular.Steps(_STEPS)) is not None:
                return answer
    except (regular.Unsupported, regular.Malformed, regular.Exhausted):
        return None
    return None


INSTANTS = Check(
    name="canonical.instants",
    look=_instants,
    options=InstantOptions,
    operands=OPERANDS,
    speaks_of="point in time",
)
