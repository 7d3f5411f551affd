"""Ownership documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.load.kinds.window import window
from govctl.load.wording import shown
from govctl.model.ownership import Group, Ownership, Readers, View, Writer


def parse(part: Part) -> Ownership:
    """Read an Ownership; its `default` becomes a group named `default` over every field."""
    groups = tuple(map(_group, part.items("groups")))
    _refuse_repeated_names(part, groups)
    default = part.made("default", _default)
    entity = part.text("entity") or ""
    return Ownership(
        document=part.document,
        name=part.text("name") or entity,
        description=part.text("description") or "",
        entity=entity,
        groups=groups if default is None else (*groups, default),
        readers=_readers(part),
        views={name: _view(name, view) for name, view in part.members("views").items()},
        steward=part.text("steward"),
    )


def _group(part: Part) -> Group:
    if part.data.get("fields") == []:
        part.refuse("/fields", "This group is over no field", "List its fields, or remove it")
    return Group(
        document=part.document,
        pointer=part.pointer,
        name=part.text("name") or "",
        fields=part.texts("fields"),
        master=part.text("master"),
        writers=_writers(part),
        valid_from=part.day("from"),
        valid_to=part.day("to"),
        derived=part.flag("derived"),
    )


def _default(part: Part) -> Group:
    return Group(
        document=part.document,
        pointer=part.pointer,
        name="default",
        fields=("*",),
        master=part.text("master"),
        writers=_writers(part),
    )


def _writers(part: Part) -> tuple[Writer, ...]:
    return tuple(map(_writer, part.items("writers", "system")))


def _writer(part: Part) -> Writer:
    if "while" in part.data and "until" in part.data:
        part.refuse("/until", "`until` and `while` say two things", "Leave one of them out")
    if part.data.get("while") in ([], {}):
        part.refuse("/while", "`while` names no state", "List the states, or leave `while` out")
    return Writer(
        document=part.document,
        pointer=part.pointer,
        systems=part.texts("system"),
        window=window(part, "while"),
        until=part.text("until"),
        via=part.text("via"),
    )


def _refuse_repeated_names(part: Part, groups: tuple[Group, ...]) -> None:
    """Two groups of one name are one defect, unless they hand over from one day to the next."""
    seen: dict[str, Group] = {}
    for index, group in enumerate(groups):
        first = seen.setdefault(group.name, group)
        transfer = first.valid_to or first.valid_from or group.valid_from or group.valid_to
        if first is not group and not transfer:
            message = f"There are two groups named {shown(group.name)}"
            part.refuse(f"/groups/{index}/name", message, "Give each group a name of its own")


def _readers(part: Part) -> Readers | None:
    value = part.data.get("readers")
    if isinstance(value, (str, list)):
        return Readers(
            document=part.document,
            pointer=f"{part.pointer}/readers",
            default=part.texts("readers"),
        )
    return part.made("readers", _readers_by_field)


def _readers_by_field(part: Part) -> Readers:
    return Readers(
        document=part.document,
        pointer=part.pointer,
        default=part.texts("default") if "default" in part.data else None,
        restricted=part.names("restricted"),
    )


def _view(name: str, part: Part) -> View:
    return View(
        document=part.document,
        pointer=part.pointer,
        name=name,
        fields=part.texts("fields"),
        readers=part.texts("readers"),
        as_of=part.text("as-of"),
        max_age=part.duration("max-age"),
        after=part.text("after"),
    )
