"""A check on lists: a caller gets them page by page, and no page is without end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks.check import Check
from govctl.checks.contracts import Subject, is_json, over_contracts
from govctl.checks.origins import MAPPING, QUOTA, Demand, Duty, unasked
from govctl.estate.shapes import Shape
from govctl.interfaces.node import Node
from govctl.model.finding import Observation, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Operation, ParameterLocation, SchemaAt
from govctl.model.rule import Severity
from govctl.model.words import names_listed

_DEMAND = Demand(
    duty=Duty.SPEC,
    lack="returns lists without a bounded page",
    controls=(
        MAPPING,
        QUOTA,
    ),
)
_MOST = 3


_NO_LISTS = frozenset({"errors", "error", "warnings", "messages", "links", "_links"})
"""Arrays that stand beside what was asked for."""

_ABOUT_PAGES = frozenset(
    {
        "total",
        "totalcount",
        "totalresults",
        "totalitems",
        "totalpages",
        "count",
        "page",
        "pages",
        "pagesize",
        "pagenumber",
        "perpage",
        "limit",
        "offset",
        "size",
        "number",
        "first",
        "last",
        "next",
        "previous",
        "prev",
        "nexttoken",
        "nextpagetoken",
        "nextcursor",
        "nextlink",
        "nexturl",
        "nextpage",
        "previousurl",
        "hasmore",
        "hasnext",
        "haspages",
        "pagination",
        "paging",
        "cursor",
        "cursors",
        "links",
        "meta",
        "metadata",
        "errors",
        "warnings",
        "status",
        "statuscode",
        "success",
        "object",
        "url",
        "self",
        "timestamp",
    }
)
"""Members that say where a page stands, or how the call went."""

_ROOTS = ("data", "items", "results", "value", "values", "records", "entries", "elements", "list")


@dataclass(frozen=True, slots=True)
class PagingOptions:
    """The words that paging goes by, compared without case, `-` and `_`.

    Attributes:
        cursors: parameters that carry a position in the list.
        offsets: parameters that count rows or pages from the start.
        sizes: parameters that set how many items a page has.
        next_fields: members of the response, or headers, that lead to the next page.
        bounded_extensions: extensions of an operation that say its list is small, when true.
        bulk_latencies: latencies at which master data travels in bulk.
    """

    cursors: tuple[str, ...] = (
        "cursor",
        "after",
        "before",
        "startingafter",
        "endingbefore",
        "pagetoken",
        "nexttoken",
        "nextpagetoken",
        "continuationtoken",
        "paginationtoken",
        "scrollid",
        "marker",
        "bookmark",
        "skiptoken",
    )
    offsets: tuple[str, ...] = ("offset", "page", "skip", "start", "pagenumber", "pageno")
    sizes: tuple[str, ...] = (
        "limit",
        "pagesize",
        "maxpagesize",
        "maxresults",
        "maxresultsperpage",
        "perpage",
        "size",
        "count",
        "top",
        "take",
        "first",
    )
    next_fields: tuple[str, ...] = (
        "next",
        "nextcursor",
        "nexttoken",
        "nextpagetoken",
        "nextlink",
        "nexturl",
        "nextpage",
        "hasmore",
        "pagination",
        "paging",
        "links",
        "cursor",
        "cursors",
        "nextpagelink",
        "link",
    )
    bounded_extensions: tuple[str, ...] = ("x-bounded-collection",)
    bulk_latencies: tuple[str, ...] = ("buffered", "batch")


def _plain(name: str) -> str:
    return name.rpartition("[")[2].strip("]").replace("-", "").replace("_", "").lstrip("$").lower()


def _paging(inspection: Inspection, options: PagingOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        listing = [
            (name, operation, found)
            for name, operation in subject.operations
            if (found := _listed(subject, operation)) is not None
        ]
        for name, operation, found in listing:
            yield subject.judged(_of_list(subject, name, (operation, found), options), name)
        yield subject.judged(_of_contract(subject, listing, options))

    yield from over_contracts(inspection, _DEMAND, look)


def _schema(operation: Operation) -> SchemaAt | None:
    """The schema of what a GET answers with, as JSON."""
    for response in operation.responses:
        if response.status in {"200", "2XX"}:
            for content in response.contents:
                if content.schema is not None and is_json(content.media_type):
                    return content.schema
    return None


@dataclass(frozen=True, slots=True)
class _List:
    """A list that an operation answers with: the shape around it, and the array itself."""

    around: Shape
    array: Node
    is_bare: bool


def _listed(subject: Subject, operation: Operation) -> _List | None:
    """The list that a GET of a collection answers with; None where it answers with one thing."""
    schema = _schema(operation)
    path = operation.path.rstrip("/")
    if operation.method != "GET" or schema is None or path.endswith("}"):
        return None
    shapes = subject.shapes
    start = shapes.referenced(shapes.node(*schema.origin))
    shape = shapes.of(start)
    if _is_array(shape):
        return _List(shape, start, is_bare=True)
    arrays = [
        (name, nodes[0])
        for name, nodes in shape.properties.items()
        if name.lower() not in _NO_LISTS
        and any(_is_array(shapes.of(shapes.referenced(node))) for node in nodes)
    ]
    last = path.rpartition("/")[2].lower().partition(".")[0]
    named = [
        (name, node) for name, node in arrays if name.lower() in {*_ROOTS, last.replace("-", "")}
    ]
    chosen = named or (arrays if len(arrays) == 1 and _is_an_envelope(shape, arrays[0][0]) else [])
    return _List(shape, shapes.referenced(chosen[0][1]), is_bare=False) if chosen else None


def _is_an_envelope(shape: Shape, name: str) -> bool:
    """Whether an object is a list with what belongs to a page, and not a thing with parts."""
    others = {_plain(each) for each in shape.properties if each != name}
    return others <= _ABOUT_PAGES


def _is_array(shape: Shape) -> bool:
    return any(value in ("array", ["array"]) for value in shape.facet("type"))


def _of_list(
    subject: Subject, name: str, listed: tuple[Operation, _List], options: PagingOptions
) -> Iterator[Violation]:
    operation, found = listed
    if any(operation.extensions.get(each) is True for each in options.bounded_extensions):
        return
    shape = subject.shapes.of(found.array)
    if shape.facet("maxItems") or _words(operation) & {
        *options.cursors,
        *options.offsets,
        *options.sizes,
    }:
        return
    if _leads_on(operation, found, options):
        return
    yield Violation(
        place=subject.place(operation.origin),
        operands={
            "what": name,
            "problem": "returns a list without end: no page, and no `maxItems`",
            "remedy": "Page it with a cursor and a bounded page size, or set `maxItems` where the "
            "list is small",
        },
        identity=("unbounded",),
        related=(Related(subject.place(found.array.origin), "the list"),),
    )


def _words(operation: Operation) -> frozenset[str]:
    """The plain names of the parameters that can carry a position or size."""
    places = (ParameterLocation.QUERY, ParameterLocation.HEADER, ParameterLocation.QUERYSTRING)
    return frozenset(_plain(each.name) for each in operation.parameters if each.location in places)


def _leads_on(operation: Operation, found: _List, options: PagingOptions) -> bool:
    names = {_plain(name) for name in (() if found.is_bare else found.around.properties)}
    headers = {_plain(header.name) for each in operation.responses for header in each.headers}
    return bool((names | (headers & {"link"})) & set(options.next_fields))


_Lists = list[tuple[str, Operation, _List]]


def _of_contract(subject: Subject, listing: _Lists, options: PagingOptions) -> Iterator[Violation]:
    """What holds for the lists of a contract together."""
    by_offset = [
        (name, operation)
        for name, operation, found in listing
        if _words(operation) & set(options.offsets) and not _words(operation) & set(options.cursors)
    ]
    if by_offset:
        yield _together(
            subject,
            by_offset,
            (
                "counted from the start (offset or page), between which rows move",
                "Offer a cursor beside it",
            ),
            ("offset", Severity.INFO),
        )
    unlimited = [
        (name, operation)
        for name, operation, _ in listing
        if _sizes(subject, operation, options) == "unbounded"
    ]
    if unlimited:
        yield _together(
            subject,
            unlimited,
            (
                "as large as the caller likes: the page size has no maximum",
                "Set `maximum` on the page size",
            ),
            ("size", Severity.WARNING),
        )
    yield from _without_bulk(subject, options)


def _sizes(subject: Subject, operation: Operation, options: PagingOptions) -> str:
    """Whether a page has a size that can be set, and an end: `bounded`, `unbounded` or neither."""
    for parameter in operation.parameters:
        if parameter.location is not ParameterLocation.QUERY or parameter.schema is None:
            continue
        shape = subject.shapes.at(parameter.schema)
        if _plain(parameter.name) not in options.sizes or "integer" not in shape.facet("type"):
            continue
        ends = any(shape.facet(each) for each in ("maximum", "exclusiveMaximum", "enum", "const"))
        told = "max" in parameter.description.lower() or "between" in parameter.description.lower()
        return "bounded" if ends or told else "unbounded"
    return ""


def _together(
    subject: Subject,
    found: list[tuple[str, Operation]],
    told: tuple[str, str],
    kind: tuple[str, Severity],
) -> Violation:
    names = names_listed((name for name, _ in found), _MOST)
    return Violation(
        place=subject.place(found[0][1].origin),
        operands={
            "what": names,
            "problem": f"{'returns pages' if len(found) == 1 else 'return pages'} {told[0]}",
            "remedy": told[1],
        },
        identity=(kind[0],),
        severity=kind[1],
        related=tuple(
            Related(subject.place(operation.origin), name) for name, operation in found[1:_MOST]
        ),
    )


def _without_bulk(subject: Subject, options: PagingOptions) -> Iterator[Violation]:
    """Master data that travels in bulk, one record a call."""
    contract = subject.contract
    terms = contract.service_class
    if unasked(contract, Duty.TERMS) or terms is None or terms.data != "master":
        return
    writing = [
        (name, operation)
        for name, operation in subject.operations
        if operation.method in {"POST", "PUT", "PATCH"}
    ]
    if terms.latency not in options.bulk_latencies or not writing:
        return
    if any(_is_bulk(subject, operation) for _, operation in writing):
        return
    yield Violation(
        place=subject.place(writing[0][1].origin),
        operands={
            "what": contract.label,
            "problem": "carries master data in bulk, and takes one record a call: no operation "
            "takes many and answers for each (207)",
            "remedy": "Add an operation that takes a bounded list, and answers 207 with a result "
            "for each item",
        },
        identity=("bulk",),
    )


def _is_bulk(subject: Subject, operation: Operation) -> bool:
    """Whether an operation takes a list, and answers for each item of it."""
    statuses = {response.status for response in operation.responses}
    if not statuses & {"207", "200", "202"} or operation.request is None:
        return False
    for content in operation.request.contents:
        if content.schema is not None:
            shape = subject.shapes.at(content.schema)
            if _is_array(shape) or _holds_array(subject, shape):
                return "207" in statuses or _answers_each(subject, operation)
    return False


def _holds_array(subject: Subject, shape: Shape) -> bool:
    shapes = subject.shapes
    return any(
        _is_array(shapes.of(shapes.referenced(node)))
        for nodes in shape.properties.values()
        for node in nodes
    )


def _answers_each(subject: Subject, operation: Operation) -> bool:
    schema = _schema(operation)
    return schema is not None and (
        _is_array(shape := subject.shapes.at(schema)) or _holds_array(subject, shape)
    )


PAGING = Check(
    name="resilience.paging",
    look=_paging,
    options=PagingOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="operation or contract",
)
