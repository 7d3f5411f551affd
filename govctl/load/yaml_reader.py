"""Reads the documents of a YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import yaml
from yaml.events import DocumentStartEvent, NodeEvent, ScalarEvent, StreamEndEvent

from govctl.load.limits import Limits
from govctl.load.problem_log import ProblemLog, StopReading
from govctl.load.yaml_builder import DocumentBuilder
from govctl.load.yaml_errors import log_error
from govctl.load.yaml_events import Event, NextEvent, next_event
from govctl.load.yaml_locator import Marks, YamlLocator
from govctl.model.document import Document


def read_yaml(digest: str, log: ProblemLog, limits: Limits) -> tuple[Document, ...]:
    """Return the documents of the file that `log` is about, up to the first that cannot be read.

    A document without content (after a last `---`) is none.
    """
    documents: list[Document] = []
    try:
        _check_directives(log, limits)
        for data, marks in _roots(log, limits):
            locator = YamlLocator(data, marks, log.source)
            document = Document(log.path, data, digest, "yaml", len(documents), locator)
            documents.append(document)
    except StopReading:
        pass
    except yaml.YAMLError as error:
        log_error(error, log)
    except RecursionError:  # the caller was deep in Python's stack already
        log.add(0, "The document nests too deeply to be read here", "Flatten the document")
    return tuple(documents)


def _roots(log: ProblemLog, limits: Limits) -> Iterator[tuple[object, Marks]]:
    events = next_event(log.source.text)
    if _may_be_too_many(log.source.text, limits.nodes):
        events = _counted(events, log, limits.nodes)
    documents = 0
    while type(event := events()) is not StreamEndEvent:
        index = event.start_mark.index
        if type(event) is not DocumentStartEvent:
            continue
        documents += 1
        if documents > limits.documents:
            message = f"The file has more than {limits.documents:,} documents"
            log.stop(index, message, "Split the file")
        root = events()
        if not _is_nothing(root):
            builder = DocumentBuilder(events, log, limits)
            yield builder.build(root), builder.marks


def _may_be_too_many(text: str, nodes: int) -> bool:
    """Tell whether counting is worth its time: no node goes without one of these characters.

    Text that is short for so many nodes is bounded by its length.
    """
    return len(text) > 2 * nodes and sum(text.count(mark) for mark in "\r\n,:[{-?") > nodes


def _counted(events: NextEvent, log: ProblemLog, nodes: int) -> NextEvent:
    """Return the same events, refusing to go past a number of nodes."""
    numbers = count(1)

    def next_counted() -> Event:
        event = events()
        index = event.start_mark.index
        if isinstance(event, NodeEvent) and next(numbers) > nodes:
            log.stop(index, f"The file has more than {nodes:,} nodes", "Split it")
        return event

    return next_counted


def _is_nothing(event: Event) -> bool:
    return (
        type(event) is ScalarEvent
        and not event.value
        and not event.style
        and event.tag is None
        and event.anchor is None
    )


def _check_directives(log: ProblemLog, limits: Limits) -> None:
    text = log.source.text
    index = text.find("%")
    if text.count("\n%") > limits.directives:
        log.stop(
            max(index, 0), f"The file has more than {limits.directives} directives", "Remove them"
        )
