"""Tasks for a small transformer: prompts drawn from a generator, and the one right answer to each.

A case is read as one sequence, `prompt` + `asks` + `answer` + END, and only what stands after `asks`
is to be predicted. A text has no answers: every character is to be predicted from those before it.
Nothing here knows a network.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import Generator, Tensor

END = "."
IGNORED = -1
"""A target that nothing is asked for."""

CASES = 20_000
"""Cases that are drawn; equal ones count once."""

HELD_OUT = 200
"""How many of them, at most, are held out; no case is in both."""

CHARACTERS = 256
"""Different characters that a text has at most."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task.

    alphabet: what a prompt is made of. draw: a prompt of at most so many characters, from as many
    random numbers in [0, 1) and one more. answer: to a prompt; ValueError where it is none.
    """

    alphabet: str
    asks: str
    draw: Callable[[list[float], int], str]
    answer: Callable[[str], str]


def _letters(alphabet: str) -> Callable[[list[float], int], str]:
    """Letters of an alphabet, from half the length to the whole of it."""

    def draw(chance: list[float], length: int) -> str:
        return "".join(alphabet[int(c * len(alphabet))] for c in chance[1 : 1 + _some(chance[0], length)])

    return draw


def _some(chance: float, length: int) -> int:
    least = max(1, length // 2)
    return least + int(chance * (length - least + 1))


def _different(alphabet: str) -> Callable[[list[float], int], str]:
    """Different letters in a random order."""

    def draw(chance: list[float], length: int) -> str:
        left, drawn = list(alphabet), ""
        for c in chance[1 : 1 + _some(chance[0], length)]:
            drawn += left.pop(int(c * len(left)))
        return drawn

    return draw


def _two_numbers(chance: list[float], digits: int) -> str:
    return f"{int(chance[0] * 10**digits)}+{int(chance[1] * 10**digits)}"


def _sum(prompt: str) -> str:
    first, _, second = prompt.partition("+")
    return str(int(first) + int(second))[::-1]


PAIRS = {"(": ")", "[": "]", "{": "}"}


def _some_open(chance: list[float], length: int) -> str:
    """Brackets of which at least one is open, at each place one more or the last one closed."""
    opened: list[str] = []
    drawn = ""
    for c in chance[1 : 1 + _some(chance[0], length)]:
        if len(opened) > 1 and c < 0.4:
            drawn += PAIRS[opened.pop()]
        else:
            opened.append("([{"[int(c * 300) % 3])
            drawn += opened[-1]
    return drawn


def _closed(prompt: str) -> str:
    """What closes every bracket; ValueError when one closes that is not open."""
    opened: list[str] = []
    for bracket in prompt:
        if bracket in PAIRS:
            opened.append(bracket)
        elif not opened or PAIRS[opened.pop()] != bracket:
            raise ValueError(f"in {prompt!r} a bracket closes that is not open")
    return "".join(PAIRS[bracket] for bracket in reversed(opened))


_AJ = "abcdefghij"
_AZ = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"

TASKS: dict[str, Task] = {
    "reverse": Task(_AJ, ">", _letters(_AJ), lambda prompt: prompt[::-1]),
    "sort": Task(_DIGITS, ">", _letters(_DIGITS), lambda prompt: "".join(sorted(prompt))),
    "copy": Task(_AZ, "|", _different(_AZ), str),
    "add": Task(_DIGITS + "+", "=", _two_numbers, _sum),
    "brackets": Task("([{)]}", ">", _some_open, _closed),
}


@dataclass(frozen=True, slots=True)
class Cases:
    """What there is to learn, as token numbers.

    vocabulary: the characters; a token is a place in it. end: the token that ends an answer, None for a text.
    inputs, targets: int64 (N, T); a target is the next token, or IGNORED. The first `held_out` rows are
    never trained on. prompts: of those rows, with what asks for the answer.
    """

    vocabulary: str
    end: int | None
    inputs: Tensor
    targets: Tensor
    held_out: int
    prompts: tuple[str, ...]

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text.

        Raises:
            ValueError: a character is not in the vocabulary, or there is none.
        """
        if not text:
            raise ValueError("a prompt has at least one character; got none")
        unknown = sorted(set(text) - set(self.vocabulary))
        if unknown:
            known = "".join(self.vocabulary).replace("\n", "⏎")
            raise ValueError(f"the network knows the characters {known}; got {' '.join(map(repr, unknown[:5]))}")
        return [self.vocabulary.index(character) for character in text]

    def to(self, device: torch.device) -> "Cases":
        """The same cases on a device."""
        return replace(self, inputs=self.inputs.to(device), targets=self.targets.to(device))

    def answer(self, number: int) -> str:
        """The right answer to a held-out case; none of a text."""
        asked = self.targets[number][self.targets[number] != IGNORED]
        return "" if self.end is None else self.text(asked[:-1])

    def text(self, tokens: Tensor) -> str:
        """The characters of tokens, int64 (T,)."""
        return "".join(self.vocabulary[int(token)] for token in tokens)


def answer(name: str, prompt: str) -> str | None:
    """The right answer to a prompt, of which what asks for it and all after is left out; None where there is none."""
    task = TASKS.get(name)
    if task is None:
        return None
    try:
        return task.answer(prompt.partition(task.asks)[0])
    except ValueError:
        return None


def cases(name: str, length: int, text: str, generator: Generator) -> Cases:
    """The cases of a task. length: as in `SequenceSpec`, for a text the context; text: for that task alone.

    Raises:
        ValueError: the text is too short or has too many different characters.
    """
    return _windows(text, length) if name == "text" else _drawn(TASKS[name], length, generator)


def _drawn(task: Task, length: int, generator: Generator) -> Cases:
    chances = torch.rand(CASES, length + 2, generator=generator, dtype=torch.float64).numpy()
    prompts = list(dict.fromkeys(task.draw(chance, length) for chance in cast(list[list[float]], chances.tolist())))
    vocabulary = task.alphabet + task.asks + END
    number = {character: token for token, character in enumerate(vocabulary)}
    sequences = [f"{prompt}{task.asks}{task.answer(prompt)}{END}" for prompt in prompts]
    most = max(map(len, sequences))
    rows = torch.tensor([[number[c] for c in sequence.ljust(most, END)] for sequence in sequences])  # (N, T + 1)
    place = torch.arange(1, most)
    first = torch.tensor([len(prompt) + 1 for prompt in prompts]).unsqueeze(1)
    last = torch.tensor([len(sequence) for sequence in sequences]).unsqueeze(1)
    asked = (place >= first) & (place < last)
    held_out = min(HELD_OUT, len(prompts) // 5)
    targets = torch.where(asked, rows[:, 1:], IGNORED)
    shown = tuple(prompt + task.asks for prompt in prompts[:held_out])
    return Cases(vocabulary, number[END], rows[:, :-1], targets, held_out, shown)


def _windows(text: str, context: int) -> Cases:
    """Every window of a text. The last tenth is held out, in windows that do not overlap."""
    vocabulary = "".join(sorted(set(text)))
    if len(vocabulary) > CHARACTERS:
        raise ValueError(f"a text has at most {CHARACTERS} different characters; got {len(vocabulary)}")
    tenth = max(context + 1, len(text) // 10)
    if len(text) < tenth + 2 * context:
        raise ValueError(
            f"with a context of {context} a text has at least {3 * context + 1} characters; got {len(text)}"
        )
    number = {character: token for token, character in enumerate(vocabulary)}
    tokens = torch.tensor([number[character] for character in text])
    held = tokens[-tenth:].unfold(0, context + 1, context)[:HELD_OUT]
    rows = torch.cat((held, tokens[:-tenth].unfold(0, context + 1, 1)))  # (N, T + 1)
    shown = tuple(text[at : at + context] for at in range(len(text) - tenth, len(text) - context, context))
    return Cases(vocabulary, None, rows[:, :-1], rows[:, 1:], len(held), shown[: len(held)])
