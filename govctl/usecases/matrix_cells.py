"""Cells of an edited matrix: what each says as data of an ownership document, or why it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from govctl.estate.matrix_lines import (
    EVERYBODY,
    NOBODY,
    YES,
    WriterText,
    read_names,
    read_writers,
)
from govctl.estate.vocabulary import closest_field, is_field
from govctl.load.wording import shown, suggestion
from govctl.model.quantity import parse_duration
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot


class CellError(Exception):
    """A cell says something that cannot be, in a sentence."""


class Known:
    """What cells of one entity may name."""

    def __init__(self, snapshot: Snapshot, entity: str, fields: frozenset[str]) -> None:
        self._snapshot = snapshot
        self._entity = entity
        self._fields = fields
        self._models = {
            each.name: each for each in snapshot.status_models.values() if each.entity == entity
        }

    def system(self, name: str) -> str:
        """A system or partner."""
        return _known(
            "system or partner", name, {*self._snapshot.systems, *self._snapshot.partners}
        )

    def reader(self, name: str) -> str:
        """A system, partner or team."""
        snapshot = self._snapshot
        every = {*snapshot.systems, *snapshot.partners, *snapshot.teams}
        return _known("system, partner or team", name, every)

    def field(self, pattern: str) -> str:
        """A field, or a pattern over some."""
        if not is_field(pattern, self._fields):
            close = closest_field(pattern, self._fields)
            raise CellError(_missing(f"Entity {shown(self._entity)} has no field", pattern, close))
        return pattern

    def writer(self, text: WriterText) -> WriterText:
        """A writer whose systems, states and contract there are."""
        if not text.systems:
            raise CellError("A writer names no system; write it as `crm while open via ...`")
        for system in text.systems:
            self.system(system)
        windows = text.states or {}
        if "" in windows and len(windows) > 1:
            raise CellError("A window either lists states or names a status model for each list")
        for model, states in windows.items():
            if not states:
                raise CellError("A window names no state; write it as `crm while open, held`")
            self._states(model, states)
        if text.until:
            self._before(text.until)
        if text.until and text.states:
            raise CellError("`until` and `while` say two things; leave one of them out")
        if text.via:
            self._contract(text.via)
        return text

    def _states(self, model: str, states: Iterable[str]) -> None:
        if model:
            _known(f"status model of {self._entity}", model, self._models)
        models = [self._models[model]] if model else list(self._models.values())
        every = {state for each in models for state in each.states}
        for state in states:
            _known(f"state of {model or self._entity}", state, every)

    def _before(self, state: str) -> None:
        self._states("", (state,))
        for model in self._models.values():
            if state in model.states and model.states_before(state) is None:
                loop = f"State {shown(state)} lies on a loop, so nothing is simply before it"
                raise CellError(f"{loop}; list the states with `while`")

    def _contract(self, text: str) -> None:
        reference = parse_reference(text)
        names = {each.name for each in self._snapshot.contracts}
        if reference is None or reference.kind != "contract":
            raise CellError(f"{shown(text)} is not of the form `contract:name@major#operation`")
        _known("contract", reference.name, names)
        if self._snapshot.contract(reference.name, reference.major) is None:
            raise CellError(f"Contract {shown(reference.name)} has no major {reference.major}")


def _known(what: str, name: str, known: Iterable[str]) -> str:
    names = set(known)
    if name not in names:
        raise CellError(_missing(f"There is no {what}", name, suggestion(name, names)))
    return name


def _missing(sentence: str, name: str, close: str) -> str:
    return f"{sentence} {shown(name)}" + (f"; did you mean {shown(close)}?" if close else "")


def edited_group(old: Mapping[str, Any], cells: Mapping[str, str], known: Known) -> dict[str, Any]:
    """A group with the cells that changed; cells that are empty take their key away.

    Raises:
        CellError: a cell cannot be.
    """
    new = dict(old)
    if "name" in cells:
        new["name"] = cells["name"]
    if "fields" in cells:
        new["fields"] = _listed(
            old.get("fields"), [known.field(f) for f in _names(cells["fields"])]
        )
    if "master" in cells:
        if not cells["master"]:
            raise CellError("A group needs a master")
        new["master"] = known.system(cells["master"])
    if "derived" in cells:
        new.pop("derived", None)
        if _flag(cells["derived"]):
            new["derived"] = True
    for key in ("from", "to"):
        if key in cells:
            _set(new, key, _day(cells[key]))
    if "writers" in cells:
        texts = [known.writer(each) for each in read_writers(cells["writers"])]
        new["writers"] = list(_writers(old.get("writers"), texts))
    return new


def _names(cell: str) -> tuple[str, ...]:
    names = read_names(cell)
    if not names:
        raise CellError("The cell names no field")
    return names


def _listed(old: object, new: list[str]) -> str | list[str]:
    """Names as they were written: one alone as a text where it was one."""
    return new[0] if isinstance(old, str) and len(new) == 1 else new


def _flag(cell: str) -> bool:
    text = cell.strip().lower()
    if text in {"", "no", "false"}:
        return False
    if text in {YES, "true"}:
        return True
    raise CellError(f"{shown(cell)} is neither `yes` nor empty")


def _day(cell: str) -> str:
    try:
        return date.fromisoformat(cell).isoformat() if cell else ""
    except ValueError:
        raise CellError(f"{shown(cell)} is not a date; write it as YYYY-MM-DD") from None


def _set(new: dict[str, Any], key: str, text: str) -> None:
    if text:
        new[key] = text
    else:
        new.pop(key, None)


def _writers(old: object, texts: list[WriterText]) -> Iterator[Any]:
    """The writers; one that says the same as before stays as it is written."""
    raws = list(old) if isinstance(old, list) else []
    known = [_text_of(raw) for raw in raws]
    kept = {index for index, text in enumerate(known) if text in texts}
    spare = iter([index for index in range(len(raws)) if index not in kept])
    for text in texts:
        if text in known:
            yield raws[known.index(text)]
        else:
            index = next(spare, None)
            yield _raw({} if index is None else raws[index], text)


def _text_of(raw: object) -> WriterText:
    """A writer of a document, as a cell would say it."""
    if not isinstance(raw, dict):
        return WriterText((str(raw),))
    window = raw.get("while")
    states: dict[str, tuple[str, ...]] | None = None
    if isinstance(window, dict):
        states = {model: _texts(each) for model, each in window.items()}
    elif window is not None:
        states = {"": _texts(window)}
    until, via = raw.get("until") or "", raw.get("via") or ""
    return WriterText(_texts(raw.get("system")), states, until, via)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(map(str, value))
    return () if value is None else (str(value),)


def _raw(old: object, text: WriterText) -> dict[str, Any]:
    """A writer as data, keys that say the same as they were."""
    base = dict(old) if isinstance(old, dict) else {}
    before = _text_of(base) if base else WriterText(())
    if text.systems != before.systems:
        base["system"] = _listed(base.get("system", ""), list(text.systems))
    if text.states != before.states:
        base.pop("while", None)
        if text.states is not None:
            listed = {model: list(states) for model, states in text.states.items()}
            base["while"] = listed.get("", []) if set(listed) <= {""} else listed
    _set(base, "until", text.until)
    _set(base, "via", text.via)
    return base


def edited_readers(old: object, name: str, cell: str, known: Known) -> Any:
    """The `readers` of a document with those of one pattern, or of `default`.

    Raises:
        CellError: a name is not known, or everybody is to read what the entity restricts.
    """
    systems = None if cell == EVERYBODY else [] if cell == NOBODY else list(read_names(cell))
    for system in systems or ():
        known.reader(system)
    if systems is None:
        raise CellError("That everybody may read is said by leaving the line out of the document")
    if cell != NOBODY and not systems:
        raise CellError(f"The cell names nobody; write `{NOBODY}` where nobody may read")
    if name == "default":
        return systems if isinstance(old, (str, list)) else {**_map(old), "default": systems}
    known.field(name)
    base = {"default": list(_texts(old))} if isinstance(old, (str, list)) else _map(old)
    return {**base, "restricted": {**_map(base.get("restricted")), name: systems}}


def _map(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def edited_view(old: Mapping[str, Any], cells: Mapping[str, str], known: Known) -> dict[str, Any]:
    """A view with the cells that changed.

    Raises:
        CellError: a cell cannot be.
    """
    new = dict(old)
    if "fields" in cells:
        new["fields"] = _listed(
            old.get("fields"), [known.field(f) for f in _names(cells["fields"])]
        )
    if "readers" in cells:
        named = () if cells["readers"] == NOBODY else read_names(cells["readers"])
        new["readers"] = _listed(old.get("readers"), [known.reader(each) for each in named])
    if "as-of" in cells:
        _set(new, "as-of", known.field(cells["as-of"]) if cells["as-of"] else "")
    if "max-age" in cells:
        if cells["max-age"] and parse_duration(cells["max-age"]) is None:
            raise CellError(f"{shown(cells['max-age'])} is not an ISO 8601 duration such as PT5M")
        _set(new, "max-age", cells["max-age"])
    if "after" in cells:
        _set(new, "after", cells["after"])
    return new
