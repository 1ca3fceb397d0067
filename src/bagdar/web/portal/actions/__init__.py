"""Loading a built-in preset, and redactions with the rights that they need."""

from bagdar.web.portal.actions.presets import PRESETS, load_preset

__all__ = ["PRESETS", "load_preset"]
