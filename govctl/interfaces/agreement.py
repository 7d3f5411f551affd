"""Addresses and the parameters declared for them: both must name the same.

A name that differs in spelling only is one defect, not two; one that several operations of a path
get wrong is one as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from govctl.interfaces.reading import Defect
from govctl.interfaces.template import parameter_names
from govctl.model.interface import Origin


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one operation or channel declares: parameter name -> place; `place` is its own."""

    place: Origin
    parameters: Mapping[str, Origin]


@dataclass(slots=True)
class _Disagreement:
    renamed: dict[tuple[str, str], list[Origin]] = field(default_factory=dict)
    missing: dict[str, list[Origin]] = field(default_factory=dict)
    unused: dict[str, list[Origin]] = field(default_factory=dict)


def disagreements(address: str, declarations: Iterable[Declaration]) -> Iterator[Defect]:
    """What the template of an address and the declarations for it do not agree on."""
    found = _Disagreement()
    for declaration in declarations:
        _compare(address, declaration, found)
    for (templated, declared), places in found.renamed.items():
        message = f"{address!r} has the parameter {templated!r}, but {declared!r} is declared."
        yield _defect(places, message, "Use the same name in the address and the declaration.")
    for name, places in found.missing.items():
        message = f"{address!r} has the parameter {name!r}, which is not declared."
        yield _defect(places, message, f"Declare the parameter {name!r}.")
    for name, places in found.unused.items():
        message = f"The parameter {name!r} does not occur in {address!r}."
        yield _defect(places, message, f"Add {{{name}}} to the address, or remove the parameter.")


def _compare(address: str, declaration: Declaration, found: _Disagreement) -> None:
    names, declared = parameter_names(address), declaration.parameters
    missing = [name for name in names if name not in declared]
    spare = [name for name in declared if name not in names]
    for templated, other in _same_meant(missing, spare):
        found.renamed.setdefault((templated, other), []).append(declared[other])
        missing.remove(templated)
        spare.remove(other)
    for name in missing:
        found.missing.setdefault(name, []).append(declaration.place)
    for name in spare:
        found.unused.setdefault(name, []).append(declared[name])


def _same_meant(missing: Sequence[str], spare: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs that differ in spelling only, or are the only ones left on both sides."""
    if len(missing) == len(spare) == 1:
        return [(missing[0], spare[0])]
    by_letters = {_letters(name): name for name in spare}
    pairs = {_letters(name): name for name in missing if _letters(name) in by_letters}
    return [(name, by_letters[letters]) for letters, name in pairs.items()]


def _letters(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


def _defect(places: Sequence[Origin], message: str, fix: str) -> Defect:
    first, *others = dict.fromkeys(places)
    return Defect(first, message, fix, related=tuple((at, "here too") for at in others))
