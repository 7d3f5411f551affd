"""Values that mappings between canonical entities hand round in a circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from govctl.model.mapping import EntityMapping, FieldMapping


class Circle(NamedTuple):
    """A value that comes from itself.

    Attributes:
        field: where the circle closes.
        fields: the fields it goes through, the first of them again at the end.
        mappings: the names of the mappings it goes through.
    """

    field: FieldMapping
    fields: tuple[str, ...]
    mappings: tuple[str, ...]


class _Step(NamedTuple):
    target: str
    mapping: EntityMapping
    field: FieldMapping


_Steps = Mapping[str, list[_Step]]


def circles(mappings: Iterable[EntityMapping]) -> dict[str, list[Circle]]:
    """The circles among canonical entities, by the name of the mapping that closes them.

    Local models are left out: a model that is mapped there and back is the usual case. Every
    circular group of fields gives at least one circle, and the work grows with the number of
    fields.
    """
    found: dict[str, list[Circle]] = defaultdict(list)
    steps = _steps(mappings)
    done: set[str] = set()
    for start in sorted(steps):
        for name, circle in _closing(start, steps, done):
            found[name].append(circle)
    return found


def _steps(mappings: Iterable[EntityMapping]) -> _Steps:
    """Where the value of each canonical field goes next."""
    steps: dict[str, list[_Step]] = defaultdict(list)
    for mapping in mappings:
        before, after = mapping.source.entity, mapping.target.entity
        if None in (before, after) or before == after:
            continue
        for path, field in mapping.fields.items():
            for source in field.sources:
                steps[f"{before}.{source}"].append(_Step(f"{after}.{path}", mapping, field))
    return steps


def _closing(start: str, steps: _Steps, done: set[str]) -> Iterator[tuple[str, Circle]]:
    """Depth first from one field; a step back onto the way that led here closes a circle."""
    if start in done:
        return
    way, names = [start], [""]
    ahead = [iter(steps.get(start, ()))]
    on_way = {start: 0}
    while ahead:
        step = next(ahead[-1], None)
        if step is None:
            ahead.pop()
            names.pop()
            done.add(last := way.pop())
            del on_way[last]
        elif (begin := on_way.get(step.target)) is not None:
            taken = (*names[begin + 1 :], step.mapping.name)
            yield step.mapping.name, Circle(step.field, (*way[begin:], step.target), taken)
        elif step.target not in done:
            on_way[step.target] = len(way)
            way.append(step.target)
            names.append(step.mapping.name)
            ahead.append(iter(steps.get(step.target, ())))
