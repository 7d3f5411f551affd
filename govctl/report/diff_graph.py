"""Who talks to whom through the changed contracts: providers, contracts and consumers as boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from govctl.model.diff import ContractDiff, DiffReport

_COLUMNS = (0, 330, 660)
_WIDTH, _HEIGHT, _GAP = 220, 34, 12
_MOST = 40
_LONGEST = 28


@dataclass(frozen=True, slots=True)
class Box:
    """A system or contract; `state` is `hit`, `spared` or `plain`."""

    name: str
    label: str
    x: int
    y: int
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class Wire:
    """A line between two boxes as the path of an SVG; `state` as for boxes."""

    path: str
    state: str


@dataclass(frozen=True, slots=True)
class Graph:
    """The drawing, in its own units; `words` says the same to those who do not see it."""

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    width: int
    height: int
    box_width: int
    box_height: int
    words: str


def graph(report: DiffReport) -> Graph | None:
    """The systems around the changed contracts; None where there are none, or far too many."""
    contracts = [each for each in report.contracts if each.consumers or each.accountable.provider]
    providers = _sorted(each.accountable.provider for each in contracts)
    consumers = _sorted(system for each in contracts for system in each.consumers)
    tallest = max(len(providers), len(contracts), len(consumers), 0)
    if not (providers or consumers) or tallest > _MOST:
        return None
    hit = {system for each in contracts for system in each.hit}
    left = [(name, name, "plain") for name in providers]
    middle = [(each.target, each.name, _contract_state(each)) for each in contracts]
    right = [(name, name, "hit" if name in hit else "spared") for name in consumers]
    columns = [_column(index, boxes, tallest) for index, boxes in enumerate((left, middle, right))]
    return Graph(
        boxes=tuple(box for column in columns for box in column.values()),
        wires=tuple(_wires(contracts, columns)),
        width=_COLUMNS[2] + _WIDTH + 2,
        height=tallest * (_HEIGHT + _GAP) - _GAP + 2,
        box_width=_WIDTH,
        box_height=_HEIGHT,
        words=_words(contracts),
    )


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted({name for name in names if name})


def _contract_state(contract: ContractDiff) -> str:
    return "hit" if contract.verdict.value in {"breaking", "undecided", "risky"} else "spared"


def _column(index: int, boxes: list[tuple[str, str, str]], tallest: int) -> dict[str, Box]:
    """Boxes of one column, centred on the tallest."""
    step = _HEIGHT + _GAP
    top = 1 + (tallest - len(boxes)) * step // 2
    kind = ("provider", "contract", "consumer")[index]
    return {
        key: Box(key, _short(label), _COLUMNS[index] + 1, top + at * step, state, kind)
        for at, (key, label, state) in enumerate(boxes)
    }


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _wires(contracts: Iterable[ContractDiff], columns: list[dict[str, Box]]) -> list[Wire]:
    found: list[Wire] = []
    for contract in contracts:
        middle = columns[1][contract.target]
        provider = columns[0].get(contract.accountable.provider)
        if provider is not None:
            found.append(Wire(_path(provider, middle), "plain"))
        hit = set(contract.hit)
        found.extend(
            Wire(_path(middle, columns[2][system]), "hit" if system in hit else "spared")
            for system in contract.consumers
        )
    return sorted(found, key=lambda wire: wire.state == "hit")


def _path(left: Box, right: Box) -> str:
    x1, y1 = left.x + _WIDTH, left.y + _HEIGHT // 2
    x2, y2 = right.x, right.y + _HEIGHT // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"


def _words(contracts: Iterable[ContractDiff]) -> str:
    parts = []
    for each in contracts:
        spared = sorted(set(each.consumers) - set(each.hit))
        hit = f"hits {', '.join(each.hit)}" if each.hit else "hits nobody"
        rest = f", spares {', '.join(spared)}" if spared else ""
        parts.append(f"{each.name} {hit}{rest}")
    return "; ".join(parts)
