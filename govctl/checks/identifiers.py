"""Check on identifiers: whose number it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from govctl.checks.check import Check
from govctl.checks.meanings import OPERANDS, Defect, Manner, Source, look
from govctl.checks.origins import Duty
from govctl.estate.values import Level, Value
from govctl.estate.words import words
from govctl.model.finding import Observation
from govctl.model.inspection import Inspection
from govctl.model.rule import Severity
from govctl.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class IdentifierOptions:
    """Which names are identifiers of what is shared between systems, and what qualifies them.

    Attributes:
        things: words of products, parties and locations, which several systems number.
        endings: last words that make a name of a thing an identifier.
        alone: names that are identifiers by themselves.
        schemes: words of names, or whole values of `x-semantics.scheme`, that say the scheme.
        qualifiers: words of names of fields beside it that say the scheme.
    """

    things: tuple[str, ...] = ("item", "product", "customer", "supplier", "location", "warehouse")
    endings: tuple[str, ...] = ("id", "number", "no", "code")
    alone: tuple[str, ...] = ("sku",)
    schemes: tuple[str, ...] = ("gtin", "ean", "upc", "gln", "duns", "lei", "sscc")
    qualifiers: tuple[str, ...] = ("scheme", "issuer", "agency", "qualifier", "namespace")


def _identifiers(inspection: Inspection, options: IdentifierOptions) -> Iterator[Observation]:
    manner = Manner(
        "it carries no identifiers of products, parties or locations",
        "carries identifiers that do not say whose they are",
        draft=Severity.INFO,
        duty=Duty.TERMS,
    )
    judge = partial(_defects, options, _looked_up(inspection.snapshot))
    return look(inspection, judge, manner)


def _looked_up(snapshot: Snapshot) -> Mapping[str, frozenset[str]]:
    """The local names that a mapping translates through a cross-reference, by system."""
    found: dict[str, set[str]] = {}
    for mapping in snapshot.mappings.values():
        for field in mapping.fields.values():
            if (field.lookup or "").startswith("xref:"):
                for end, names in (
                    (mapping.source, field.sources),
                    (mapping.target, (field.target,)),
                ):
                    known = found.setdefault(end.system or "", set())
                    known.update(each.rpartition(".")[2] for each in names)
    return {system: frozenset(names) for system, names in found.items()}


def _defects(
    options: IdentifierOptions,
    looked_up: Mapping[str, frozenset[str]],
    source: Source,
    value: Value,
) -> Iterable[Defect] | None:
    semantics = value.semantics
    declared = semantics.get("is") == "identifier"
    about = words(str(semantics.get("of") or "")) if declared else words(value.name)
    if declared and not set(about) & set(options.things):
        return None
    if value.below is not None or (not declared and not _is_identifier(value, options)):
        return None
    if _is_qualified(value, options) or value.name in looked_up.get(source.system, ()):
        return ()
    if source.stands_for(value):
        return ()  # the canonical field is judged in its own schema
    return (
        Defect(
            "nothing says whose number it is",
            "Name the scheme (`x-semantics: {is: identifier, scheme: acme}`, or "
            "`scheme-in: FIELD`), or translate it in a mapping (`lookup: xref:item`)",
        ),
    )


def _is_identifier(value: Value, options: IdentifierOptions) -> bool:
    said = words(value.name)
    if not said or value.semantics or not (value.types <= {"string", "integer"} and value.types):
        return False
    if value.format in {"uuid", "uri", "date", "date-time"}:
        return False
    if value.facet("enum") or value.facet("const"):
        return False
    if "".join(said) in options.alone:
        return True
    return said[-1] in options.endings and said[-2:-1] != () and said[-2] in options.things


def _is_qualified(value: Value, options: IdentifierOptions) -> bool:
    semantics = value.semantics
    scheme, inside = semantics.get("scheme"), semantics.get("scheme-in")
    if isinstance(inside, str) and inside:
        return value.level.always_has(inside.split(".")[0])
    if isinstance(scheme, str) and scheme:
        return True
    if set(words(value.name)) & set(options.schemes):
        return True
    formats = {value.format.lower(), *words(value.format)}
    return bool(formats & set(options.schemes)) or _has_qualifier(value.level, value, options)


def _has_qualifier(level: Level, value: Value, options: IdentifierOptions) -> bool:
    """Whether a field beside it says the scheme: `scheme`, or `customerIdType`."""
    typed = f"{''.join(words(value.name))}type"
    return any(
        set(words(name)) & set(options.qualifiers) or "".join(words(name)) == typed
        for name in level.values
    )


IDENTIFIERS = Check(
    name="canonical.identifiers",
    look=_identifiers,
    options=IdentifierOptions,
    operands=OPERANDS,
    speaks_of="identifier",
)
