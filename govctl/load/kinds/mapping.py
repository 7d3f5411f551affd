"""Mapping documents."""

from __future__ import annotations

from govctl.load.kinds.part import Part, as_texts, locate
from govctl.model.mapping import EntityMapping, FieldMapping, MappingEnd, TupleRow


def parse(part: Part) -> EntityMapping:
    """Read a Mapping."""
    return EntityMapping(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        source=_end(part, "from"),
        target=_end(part, "to"),
        runs_in=part.text("runs-in"),
        owner=part.text("owner"),
        fields={
            target: _field(target, field)
            for target, field in part.members("fields", "from").items()
        },
        unmapped=_unmapped(part),
    )


def _end(part: Part, key: str) -> MappingEnd:
    end = part.part(key) or Part(part.reading, {}, f"{part.pointer}/{key}")
    file, _, fragment = (end.text("schema") or "").partition("#")
    return MappingEnd(
        document=end.document,
        pointer=end.pointer,
        system=end.text("system"),
        entity=end.text("entity"),
        schema=locate(end.reading, file) if file else None,
        schema_pointer=fragment,
        contract=end.text("contract"),
    )


def _field(target: str, part: Part) -> FieldMapping:
    listed = isinstance(part.data.get("values"), list)
    return FieldMapping(
        document=part.document,
        pointer=part.pointer,
        target=target,
        sources=part.texts("from"),
        tz=part.text("tz"),
        lookup=part.text("lookup"),
        values=part.words("values") if "values" in part.data and not listed else None,
        rows=_rows(part) if listed else (),
        meanings=part.words("meanings"),
        factor=part.text("factor"),
        unit=part.text("unit"),
        currency=part.text("currency"),
        constant=part.text("constant"),
    )


def _rows(part: Part) -> tuple[TupleRow, ...]:
    sources = len(part.texts("from"))
    return tuple(_row(item, sources) for item in part.items("values"))


def _row(part: Part, sources: int) -> TupleRow:
    row = TupleRow(
        document=part.document,
        pointer=part.pointer,
        when=part.texts("when"),
        value=part.text("is"),
        refused=part.text("refuse") or "",
    )
    if len(row.when) != sources:
        told = f"{_count(len(row.when), 'value')} for {_count(sources, 'source')}"
        fix = 'Give one value per source; `"*"` is any'
        part.refuse("/when", f"This row has {told}", fix)
    if row.value is None and not row.refused:
        fix = "Add `is: VALUE`, or `refuse: REASON` where values like these mean nothing"
        part.refuse("", "This row does not say what the values mean", fix)
    if row.value is not None and row.refused:
        part.refuse("", "This row gives a value and refuses it", "Leave `is` or `refuse` out")
    return row


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _unmapped(part: Part) -> dict[str, str]:
    value = part.data.get("unmapped")
    if isinstance(value, list):
        return dict.fromkeys(as_texts(value), "")
    return part.words("unmapped")
