"""How hypothesis searches: the same examples in every run, and no clock.

`HYPOTHESIS_PROFILE=explore pytest ...` looks at new ones.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
