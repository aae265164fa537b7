"""What only the client can say: a question with its key, the choices, and what the files say about it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from toolkit.errors import ConfigError
from toolkit.words import Phrase, _


@dataclass(frozen=True)
class Question:
    """A question: what it is answered under, its text, the choices (any text where there are none), a likely answer.

    ``rule`` : the conditions of the rule (``[[sources.lines.kinds]]``) that the answer is the kind of.
    """

    key: str
    text: Phrase
    choices: tuple[str, ...] = ()
    likely: str = ""
    rule: Mapping[str, object] = field(default_factory=dict)


Ask = Callable[[Question], str | None]


def unanswered(question: Question) -> None:
    """Nobody is there to ask: every question stays open."""


@dataclass
class Interview:
    """Questions as they come up: answered beforehand, by a person, or left open.

    ``answers`` are those given beforehand by key; ``ask`` is asked for the others.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    ask: Ask = unanswered
    asked: list[tuple[Question, str | None]] = field(default_factory=list)

    def about(self, question: Question) -> str | None:
        """The answer to a question, or nothing where it stays open.

        Raises
        ------
        ConfigError
            An answer that is none of the choices.
        """
        answer = self.answers[question.key] if question.key in self.answers else self.ask(question)
        answer = answer.strip() if answer else None
        if answer is not None and question.choices and answer not in question.choices:
            raise ConfigError(
                _(
                    "the answer to {key} is {found}; it must be one of {choices}.",
                    key=question.key, found=f'"{answer}"', choices=", ".join(question.choices),
                )
            )  # fmt: skip
        self.asked.append((question, answer))
        return answer

    @property
    def open(self) -> list[Question]:
        return [question for question, answer in self.asked if answer is None]

    def refuse_unused(self) -> None:
        """Refuse answers to questions that did not come up: they would be lost in silence.

        Raises
        ------
        ConfigError
            With the questions that did.
        """
        keys = [question.key for question, _answer in self.asked]
        for key in self.answers:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, 3, 0.4) or keys
                raise ConfigError(
                    _(
                        "--answer {key}: no such question came up. Questions: {keys}.",
                        key=key, keys=", ".join(near) or "–",
                    )
                )  # fmt: skip
