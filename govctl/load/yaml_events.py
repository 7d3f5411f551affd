"""YAML as a stream of events, from libyaml where PyYAML was built with it.

Without libyaml the same events come from PyYAML's own parser, some thirty times slower.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import yaml

Event = Any
"""An event of `yaml.events`. The builder tells them apart by `type(event) is`, for speed; which
attributes each has is then plain to the reader, but not to a type checker."""

NextEvent = Callable[[], Event]
"""Returns the next event of a stream; raises `yaml.YAMLError` where the text is not YAML. Marks
count the code points before a node."""


def next_event(text: str) -> NextEvent:
    """Return the events of a YAML text, one per call, to be called up to StreamEndEvent."""
    if not yaml.__with_libyaml__:
        return next_event_in_python(text)
    from yaml._yaml import CParser  # noqa: PLC0415 - absent where PyYAML was built without libyaml

    return cast("NextEvent", CParser(text).get_event)


def next_event_in_python(text: str) -> NextEvent:
    """Return the same events, whatever PyYAML was built with."""
    return cast("NextEvent", yaml.parse(text, Loader=yaml.SafeLoader).__next__)
