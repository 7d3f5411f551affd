"""Reads the documents of a YAML file."""

from __future__ import annotations

import yaml
from yaml.events import DocumentStartEvent, ScalarEvent, StreamEndEvent

from govctl.load.limits import Limits
from govctl.load.problem_log import ProblemLog, StopReading
from govctl.load.yaml_builder import DocumentBuilder
from govctl.load.yaml_errors import log_error
from govctl.load.yaml_events import Event, NextEvent, next_event
from govctl.load.yaml_locator import YamlLocator
from govctl.model.document import Document


def read_yaml(digest: str, log: ProblemLog, limits: Limits) -> tuple[Document, ...]:
    """Return the documents of the file that `log` is about, up to the first that cannot be read.

    A document without content (after a last `---`) is none.
    """
    documents: list[Document] = []
    try:
        _check_directives(log, limits)
        _read_stream(next_event(log.source.text), digest, log, limits, documents)
    except StopReading:
        pass
    except yaml.YAMLError as error:
        log_error(error, log)
    except RecursionError:  # the caller was deep in Python's stack already
        log.add(0, "The document nests too deeply to be read here", "Flatten the document")
    return tuple(documents)


def _read_stream(
    events: NextEvent, digest: str, log: ProblemLog, limits: Limits, documents: list[Document]
) -> None:
    while type(event := events()) is not StreamEndEvent:
        if type(event) is not DocumentStartEvent:
            continue
        root = events()
        if _is_nothing(root):
            continue
        builder = DocumentBuilder(events, log, limits)
        data = builder.build(root)
        locator = YamlLocator(data, builder.marks, log.source)
        document = Document(log.path, data, digest, "yaml", len(documents), locator)
        documents.append(document)


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
