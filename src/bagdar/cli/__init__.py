"""Commands; engine commands run without Django ever loaded."""

from bagdar.cli.main import main

__all__ = ["main"]
