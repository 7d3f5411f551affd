"""Contract documents: the sidecars beside spec files."""

from __future__ import annotations

from govctl.load.kinds.contract_exchange import edi, file_layout, map_target
from govctl.load.kinds.contract_terms import (
    consumer_duties,
    continuity,
    delivery,
    message,
    observability,
    operation,
    security,
    service_class,
)
from govctl.load.kinds.part import Part, locate
from govctl.model.contract import (
    Compatibility,
    Contract,
    ContractOrigin,
    ContractStatus,
    Deprecation,
    Exposure,
    Level,
    Spec,
    SpecSource,
    Style,
)

UNVERSIONED = "0.0.0"
"""The version of a contract that is only listed and has none yet."""

_STYLE_OF_FORMAT = {
    "openapi": Style.REST,
    "swagger": Style.REST,
    "asyncapi": Style.EVENT,
    "wsdl": Style.SOAP,
    "protobuf": Style.RPC,
    "x12": Style.EDI,
    "edifact": Style.EDI,
}


def parse(part: Part) -> Contract | None:
    """Read a Contract; None where nothing says how systems talk through it."""
    spec = _spec(part)
    style = _style(part, spec)
    if style is None:
        part.refuse("", "Nothing says of which style this contract is", "Add `style: rest`")
        return None
    exposure, compatibility = part.text("exposure"), part.text("compatibility")
    return Contract(
        document=part.document,
        name=part.text("name") or "",
        description=part.text("description") or "",
        version=part.text("version") or UNVERSIONED,
        status=ContractStatus(part.text("status") or ContractStatus.ACTIVE),
        style=style,
        origin=ContractOrigin(part.text("origin") or ContractOrigin.OWN),
        level=Level(part.text("level") or Level.ENFORCED),
        spec=spec,
        source=part.made("source", _source),
        provider=part.text("provider"),
        fronts=part.text("fronts"),
        owner=part.text("owner"),
        steward=part.text("steward"),
        capability=part.text("capability"),
        entity=part.text("entity"),
        exposure=Exposure(exposure) if exposure else None,
        service_class=part.made("class", service_class),
        security=part.made("security", security),
        observability=part.made("observability", observability),
        continuity=part.made("continuity", continuity),
        runbook=part.file("runbook"),
        operations={
            name: operation(name, each) for name, each in part.members("operations").items()
        },
        messages={name: message(name, each) for name, each in part.members("messages").items()},
        delivery=part.made("delivery", delivery),
        consumers_must=part.made("consumers-must", consumer_duties),
        deprecation=part.made("deprecation", _deprecation),
        edi=part.made("edi", edi),
        file=part.made("file", file_layout),
        maps={field: map_target(field, each) for field, each in part.members("maps", "at").items()},
        wraps=part.text("wraps"),
        modernise_by=part.day("modernise-by"),
        compatibility=Compatibility(compatibility) if compatibility else None,
        view=part.text("view"),
        bind=part.words("bind"),
        errors=part.text("errors"),
    )


def _spec(part: Part) -> Spec | None:
    short = part.text("spec")
    if short is not None:
        return Spec(
            document=part.document,
            pointer=f"{part.pointer}/spec",
            file=locate(part.reading, short),
        )
    return part.made("spec", _full_spec) or _exchange_spec(part)


def _exchange_spec(part: Part) -> Spec | None:
    """The EDI guide or file layout, which is the spec of such a contract."""
    for key, name, format_name in (
        ("edi", "guide", "edi-guide-1.0"),
        ("file", "layout", "file-layout"),
    ):
        around = part.part(key)
        file = around.file(name) if around else None
        if around is not None and file:
            pointer = f"{around.pointer}/{name}"
            return Spec(document=part.document, pointer=pointer, file=file, format=format_name)
    return None


def _full_spec(part: Part) -> Spec:
    return Spec(
        document=part.document,
        pointer=part.pointer,
        file=part.file("file") or "",
        format=part.text("format"),
        overlay=part.file("overlay"),
    )


def _style(part: Part, spec: Spec | None) -> Style | None:
    """The style that is declared, or that the rest of the contract leaves no doubt of."""
    declared = part.text("style")
    if declared:
        return Style(declared)
    for key, style in (("edi", Style.EDI), ("file", Style.FILE), ("messages", Style.EVENT)):
        if key in part.data:
            return style
    if "operations" in part.data:
        return Style.REST
    if spec is None:
        return None
    family = (spec.format or "").partition("-")[0]
    return _STYLE_OF_FORMAT.get(family) or next(
        (style for name, style in _STYLE_OF_FORMAT.items() if name in spec.file.lower()), None
    )


def _source(part: Part) -> SpecSource:
    return SpecSource(
        document=part.document,
        pointer=part.pointer,
        repository=part.text("repository"),
        file=part.text("path"),
        commit=part.text("commit"),
        digest=part.text("digest"),
    )


def _deprecation(part: Part) -> Deprecation:
    return Deprecation(
        document=part.document,
        pointer=part.pointer,
        since=part.day("since"),
        sunset=part.day("sunset"),
        replaced_by=part.text("replaced-by"),
        docs=part.text("docs"),
    )
