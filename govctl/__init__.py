"""A registry of integration contracts kept in git, and the tool that holds it together."""

__version__ = "0.1.0"
