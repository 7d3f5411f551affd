"""Check on codes that are written out: each stands in the list that its field is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

from govctl.checks.check import Check
from govctl.checks.mappings import mapping_target
from govctl.checks.meanings import OPERANDS, Defect, Manner, Source, look
from govctl.checks.targets import abridged, lasting
from govctl.estate.mapping_models import MappingModels
from govctl.estate.standards.known import standard_named
from govctl.estate.standards.ruling import VALID, Ruling, Standard
from govctl.estate.values import Sample, Value, place_of, scalars
from govctl.estate.words import words
from govctl.model.codelist import CodeList
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.mapping import FieldMapping
from govctl.model.place import Place
from govctl.model.pointer import join
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.words import names_listed

_STANDARD = re.compile(
    r"ISO[ -]?(?:4217|3166(?:-[12])?|639(?:-[123])?)|BCP[ -]?47|\bGTIN\b|\bGLN\b|\bSSCC\b"
)
_MOST_LISTED = 3
"""Wrong codes of one list of values that are told one by one."""

_ALPHA_3 = re.compile(r"[A-Z]{3}")
_ALPHA_2 = re.compile(r"[A-Z]{2}")
_COUNTRY = re.compile(r"[A-Z]{2,3}")


@dataclass(frozen=True, slots=True)
class CodeOptions:
    """Which names mean a code of which list, where nothing better says it.

    Attributes:
        currencies, countries: names of fields that hold a currency, a country.
        gtins, glns, ssccs: last words of names of GS1 keys.
    """

    currencies: tuple[str, ...] = ("currency", "currencycode")
    countries: tuple[str, ...] = ("country", "countrycode")
    gtins: tuple[str, ...] = ("gtin", "ean", "upc")
    glns: tuple[str, ...] = ("gln",)
    ssccs: tuple[str, ...] = ("sscc",)


class _List(NamedTuple):
    """The list a value's codes are of: what people call it, and what it says of one.

    `sure` where it is declared; by name alone, only what looks like such a code is judged.
    """

    title: str
    rule: Callable[[str, date], Ruling]
    sure: re.Pattern[str] | None = None
    related: tuple[Related, ...] = ()


def _codes(inspection: Inspection, options: CodeOptions) -> Iterator[Observation]:
    manner = Manner(
        "it writes out no codes of a known list", "writes out codes that are not in their lists"
    )
    told: set[tuple[str, str]] = set()
    yield from look(inspection, partial(_defects, options, inspection, told), manner)
    snapshot = inspection.snapshot
    yield from _in_code_lists(snapshot, inspection.today)
    yield from _in_mappings(snapshot, inspection.today)
    yield from _in_partners(snapshot, inspection.today)


def _defects(
    options: CodeOptions,
    inspection: Inspection,
    told: set[tuple[str, str]],
    source: Source,
    value: Value,
) -> Iterable[Defect] | None:
    """The wrong codes of a value; `told` are the places that were judged for another one."""
    written = [(sample, code) for sample, code in scalars(value) if isinstance(code, str | int)]
    found = _list_of(value, options, inspection.snapshot) if written else None
    if found is None:
        return None
    places = [(sample.node.path, sample.node.pointer) for sample, _ in written]
    new = [pair for pair, at in zip(written, places, strict=True) if at not in told]
    told.update(places)
    return tuple(_of_value(found, new, inspection))


def _of_value(
    found: _List, written: list[tuple[Sample, str | int]], inspection: Inspection
) -> Iterator[Defect]:
    told: set[str] = set()
    listed: list[Defect] = []
    for sample, raw in written:
        code = _text(inspection.snapshot, sample, raw)
        if isinstance(raw, bool) or code in told or not code:
            continue
        told.add(code)
        if found.sure is not None and not found.sure.fullmatch(code):
            continue
        ruling = found.rule(code, inspection.today)
        if ruling.valid is None:
            yield Defect(f"{abridged(code)} {ruling.reason}", "", code, undecided=True)
        elif not ruling.valid:
            wrong = _wrong(code, found, ruling, inspection, sample)
            if sample.keyword == "enum":
                listed.append(wrong)
            else:
                yield wrong
    if len(listed) > _MOST_LISTED:
        yield _many(listed, found)
    else:
        yield from listed


def _many(listed: list[Defect], found: _List) -> Defect:
    """A list of values that is plainly another list: told once."""
    codes = names_listed([each.at for each in listed])
    return replace(
        listed[0],
        problem=f"{len(listed)} of the codes it lists are not in {found.title}: {codes}",
        remedy=f"List codes of {found.title}",
        at="enum",
    )


def _text(snapshot: Snapshot, sample: Sample, raw: str | int) -> str:
    """The code as typed: a number may have lost its leading zeros."""
    if isinstance(raw, str):
        return raw
    document = snapshot.document(sample.node.path)
    typed = document.source_text(sample.node.pointer) if document else None
    return typed if typed is not None else str(raw)


def _wrong(
    code: str, found: _List, ruling: Ruling, inspection: Inspection, sample: Sample
) -> Defect:
    return Defect(
        f"{abridged(code)} {ruling.reason}",
        _remedy(ruling, found.title),
        code,
        place=place_of(inspection.snapshot.documents, sample.node),
        related=found.related,
    )


def _remedy(ruling: Ruling, title: str) -> str:
    return f"Write {ruling.instead}" if ruling.instead else f"Write a code of {title}"


def _list_of(value: Value, options: CodeOptions, snapshot: Snapshot) -> _List | None:
    """The list that a value's codes are of: as declared, as described, as its name says."""
    semantics = value.semantics
    listed = _code_list(snapshot, semantics.get("list"))
    if listed is not None:
        related = (Related(listed.place("/values"), f"code list {listed.name}"),)
        return _List(f"code list {listed.name}", partial(_in_list, listed), None, related)
    for key in ("standard", "scheme"):
        standard = standard_named(semantics.get(key))
        if standard is not None:
            return _List(standard.title, standard.rule)
    if semantics:
        return None
    standard = standard_named(value.format) or _described(value)
    if standard is not None:
        return _List(standard.title, standard.rule, _looks_like(standard))
    return _named(value, options)


def _described(value: Value) -> Standard | None:
    """The one standard that the description names; several say nothing."""
    named = {standard_named(each) for each in _STANDARD.findall(value.description[:2_000])}
    return named.pop() if len(named) == 1 else None


def _looks_like(standard: Standard) -> re.Pattern[str] | None:
    """What is judged where a description alone names the list: prose is not always exact."""
    forms = {"iso-4217": _ALPHA_3, "iso-3166-1": _COUNTRY}
    return forms.get(standard.id, re.compile(r"[0-9]{8}|[0-9]{12,14}|[0-9]{18}|[A-Z]{2}-[A-Z0-9]+"))


def _named(value: Value, options: CodeOptions) -> _List | None:
    said = words(value.name)
    name, last = "".join(said[-2:]), "".join(said[-1:])
    forms = (
        (options.currencies, "iso-4217", _ALPHA_3),
        (options.countries, "iso-3166-1", _ALPHA_2),
        (options.gtins, "gtin", re.compile(r"[0-9]{8}|[0-9]{12,14}")),
        (options.glns, "gln", re.compile(r"[0-9]{13}")),
        (options.ssccs, "sscc", re.compile(r"[0-9]{18}")),
    )
    for names, id_, form in forms:
        standard = standard_named(id_)
        if standard is not None and (name in names or last in names):
            return _List(standard.title, standard.rule, form)
    return None


def _code_list(snapshot: Snapshot, text: object) -> CodeList | None:
    reference = parse_reference(text, "codelist") if isinstance(text, str) else None
    return snapshot.codelists.get(reference.name) if reference else None


def _in_list(listed: CodeList, code: str, day: date) -> Ruling:
    if code in listed.values:
        return VALID
    for alias in listed.also_accept:
        if alias.value == code:
            if alias.until is None or day <= alias.until:
                return VALID
            reason = f"was accepted until {alias.until.isoformat()}, in code list {listed.name}"
            return Ruling(valid=False, reason=reason)
    return Ruling(valid=False, reason=f"is not in code list {listed.name}")


def _in_code_lists(snapshot: Snapshot, day: date) -> Iterator[Observation]:
    """Code lists that say which standards they are of: by name (`x12-355-to-rec20`) or source."""
    for listed in snapshot.codelists.values():
        sides = _sides(listed)
        if any(sides):
            what = f"Code list {listed.name}"
            written = [
                _Written(standard, text, listed.place(join("/values", code)))
                for code, meaning in listed.values.items()
                for standard, text in zip(sides, (code, meaning), strict=True)
                if standard is not None
            ]
            yield _observed(f"codelist:{listed.name}", what, written, day)


def _sides(listed: CodeList) -> tuple[Standard | None, Standard | None]:
    """The standards of a list's codes, and of what they translate to."""
    before, arrow, after = listed.name.partition("-to-")
    if arrow:
        return standard_named(before), standard_named(after)
    return standard_named(listed.source) or standard_named(listed.name), None


class _Written(NamedTuple):
    """A code that a registry file writes, the standard it is of, and where it stands."""

    standard: Standard
    code: str
    place: Place


def _observed(target: str, what: str, written: list[_Written], day: date) -> Observation:
    wrong, unsure = [], []
    for standard, code, place in written:
        ruling = standard.rule(code, day)
        if ruling.valid is False:
            operands = {
                "what": what,
                "problem": f"{abridged(code)} {ruling.reason}",
                "remedy": _remedy(ruling, standard.title),
            }
            wrong.append(Violation(place, operands, (code, lasting(place.pointer))))
        elif ruling.valid is None:
            unsure.append(code)
    if wrong:
        return Observation(target, Outcome.FAIL, violations=tuple(wrong))
    if unsure:
        reason = f"not in the short list at hand: {names_listed(dict.fromkeys(unsure))}"
        return Observation(target, Outcome.NOT_CHECKED, reason)
    return Observation(target, Outcome.PASS)


def _in_mappings(snapshot: Snapshot, day: date) -> Iterator[Observation]:
    """What mappings give to fields whose codes are of a standard."""
    mapped = MappingModels(snapshot)
    for mapping in snapshot.mappings.values():
        fields = mapped.model(mapping.target).fields or {}
        for path, field in mapping.fields.items():
            semantics = mapped.semantics(fields.get(path))
            standard = standard_named(semantics.get("standard") or semantics.get("scheme"))
            given = list(_given(field)) if standard is not None else []
            if standard is not None and given:
                written = [_Written(standard, code, place) for code, place in given]
                target = mapping_target(mapping, path)
                yield _observed(target, f"{path} of mapping {mapping.name}", written, day)


def _given(field: FieldMapping) -> Iterator[tuple[str, Place]]:
    for source, code in (field.values or {}).items():
        yield code, field.place(join("/values", source))
    for row in field.rows:
        if row.value is not None:
            yield row.value, row.place("/is")
    if field.constant is not None:
        yield field.constant, field.place("/constant")


def _in_partners(snapshot: Snapshot, day: date) -> Iterator[Observation]:
    """Identifiers of partners under schemes that have a check digit."""
    for partner in snapshot.partners.values():
        written = [
            _Written(standard, code, partner.place(join("/ids", scheme)))
            for scheme, code in partner.ids.items()
            if (standard := standard_named(scheme)) is not None
        ]
        if written:
            yield _observed(f"partner:{partner.name}", f"Partner {partner.name}", written, day)


CODES = Check(
    name="canonical.codes",
    look=_codes,
    options=CodeOptions,
    operands=OPERANDS,
    speaks_of="code",
)
