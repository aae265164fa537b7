"""The errors a person may see: where, what was expected, what was found, how many, what to do.

A message is a phrase of :mod:`toolkit.words`, so it speaks the consultant's language. Nothing else reaches a user:
the command line turns each into one line and its ``exit_code``.
"""

from __future__ import annotations

from toolkit.words import Phrase, say


class CvoError(Exception):
    """The family. ``message`` is a phrase (or, for plain facts, a string)."""

    exit_code = 1

    def __init__(self, message: Phrase | str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return say(self.message)


class ConfigError(CvoError):
    """``client.toml`` or the command is wrong: file, key, value and the fix."""

    exit_code = 2


class DataRefused(CvoError):
    """The files cannot be trusted as they are: file, line, column, value and the fix."""

    exit_code = 3


class ParameterError(CvoError):
    """A measure or a notebook was asked for something it cannot give."""

    exit_code = 2


class StepFailed(CvoError):
    """A notebook did not run to its end."""


class CannotWrite(CvoError):
    """The disk is full or a folder may not be written to: nothing is left half written."""


class MissingData(CvoError):
    """A table or a column that the client has not sent; it becomes the slide that says what to ask for.

    ``table`` and ``columns`` name the gap.
    """

    def __init__(self, message: Phrase | str, table: str, columns: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.table = table
        self.columns = columns
