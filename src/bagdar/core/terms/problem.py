"""What is wrong with a value, in words that can be translated."""

from typing import Self


class Problem(str):
    """Say what is wrong and what to do: English text that remembers how it was made.

    The text itself reads well in a log and on the command line. `template` is the
    sentence with `{names}` in braces, for a catalogue of translations; `values` fill it.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        """Fill the template's named places."""
        problem = super().__new__(cls, template.format(**values))
        problem.template = template
        problem.values = values
        return problem
