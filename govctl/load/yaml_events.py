"""YAML as a stream of events, from libyaml where PyYAML was built with it.

Without libyaml the same events come from PyYAML's own parser, some thirty times slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

import yaml
from yaml.events import ScalarEvent
from yaml.scanner import ScannerError

Event = Any
"""An event of `yaml.events`. The builder tells them apart by `type(event) is`, for speed; which
attributes each has is then plain to the reader, but not to a type checker."""

NextEvent = Callable[[], Event]
"""Returns the next event of a stream; raises `yaml.YAMLError` where the text is not YAML. Marks
count the code points before a node."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def next_event(text: str) -> NextEvent:
    """Return the events of a YAML text, one per call, to be called up to StreamEndEvent."""
    if not yaml.__with_libyaml__:
        return _events_in_python(text).__next__
    from yaml._yaml import CParser  # noqa: PLC0415 - absent where PyYAML was built without libyaml

    return cast("NextEvent", CParser(text).get_event)


def _events_in_python(text: str) -> Iterator[Event]:
    events: Iterator[Event] = yaml.parse(text, Loader=yaml.SafeLoader)
    for event in events:
        mark = event.start_mark
        if isinstance(event, ScalarEvent) and _SURROGATE.search(event.value):
            # As libyaml does: half a pair is no character, and UTF-8 could not hold it.
            problem = "found invalid Unicode character escape code"
            raise ScannerError(None, None, problem, mark)
        yield event
