"""The parts of a contract about EDI messages and files."""

from __future__ import annotations

from govctl.load.kinds.part import Part
from govctl.model.exchange import Acks, Edi, FileLayout, MapTarget


def edi(part: Part) -> Edi:
    """`edi`."""
    return Edi(
        document=part.document,
        pointer=part.pointer,
        standard=part.text("standard") or "",
        set=part.text("set"),
        release=part.text("release"),
        message=part.text("message"),
        directory=part.text("directory"),
        guide=part.file("guide"),
        direction=part.text("direction"),
        acks=part.made("acks", _acks),
        pairs_with=part.texts("pairs-with"),
        duplicate_key=part.texts("duplicate-key"),
        control_numbers=part.texts("control-numbers"),
        partners=part.texts("partners"),
    )


def _acks(part: Part) -> Acks:
    return Acks(
        document=part.document,
        pointer=part.pointer,
        expect=part.texts("expect"),
        within=part.duration("within"),
        missing_to=part.text("missing-to"),
    )


def file_layout(part: Part) -> FileLayout:
    """`file`."""
    return FileLayout(
        document=part.document,
        pointer=part.pointer,
        layout=part.file("layout"),
        direction=part.text("direction"),
        encoding=part.text("encoding"),
        delimiter=part.text("delimiter"),
        quote=part.text("quote"),
        header=part.flag("header") if "header" in part.data else None,
        name=part.text("name"),
        file_id=part.text("file-id"),
        trailer=part.words("trailer"),
        schedule=part.text("schedule"),
        cut_off=part.text("cut-off"),
        late=part.text("late"),
        rerun=part.text("rerun"),
    )


def map_target(field: str, part: Part) -> MapTarget:
    """One member of `maps`."""
    return MapTarget(
        document=part.document,
        pointer=part.pointer,
        field=field,
        at=part.text("at") or "",
        codes=part.text("codes"),
    )
