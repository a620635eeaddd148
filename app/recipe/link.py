"""The link codec: a recipe as the fragment of an address, to be read and edited by hand.

A link is a row of parts, each ``key=value``, with ``&`` between them::

    v=1&data=spiral&noise=0.05&hidden=8,8&lr=0.1&optimizer=adam(beta1=0.8)
    &at=420:lr(0.3)&at=900:optimizer(adam,fresh)&at=1200:weight(0.1.2=0.5)&step=2000

What is left out has its default. The keys:

- ``v``: the version of the link, which is always there.
- ``data``, ``noise``, ``share``, ``points``: the examples; share is the part trained on.
- ``columns``: which two of measured data, ``columns=2,3``; ``table``: the reader's own data, with all their rows:
  ``table=version(2);columns(x,y);target(class);classes(a,b);extent(0,1,0,1);center(0,0,0);scale(1,1,1);rows(0.2,0.3,1;…)``,
  with ``test(0,4,…)`` where the table says which rows test; a long one is deflated: ``table=packed(…)``.
- ``features``, ``hidden``, ``activation``, ``activations``, ``dropout``, ``init``: the network; ``hidden=`` has
  no hidden layer; activations are those of the hidden layers, one by one.
- ``task``, ``length``, ``text``, ``layers``, ``heads``, ``width``, ``positions``, ``masked``,
  ``scaled``, ``drop``: a transformer, in place of data and network; a text is deflated, in base64url.
- ``kind``, ``loss``, ``batch``, ``seed``, ``device``: the run; a loss that is left out is the first that fits the data.
- ``lr``, ``optimizer``, ``schedule``, ``reg``, ``init-seed``: every trial.
- ``trial``: one of several trials, with what is its own, of the network and the batch size too:
  ``trial=lr(0.3);optimizer(adam);hidden(8,8)``.
- ``at``: a control, after its step, before its trial if it is meant for one: ``at=420:lr(0.3)@1``. A drag that the
  run followed is one control: ``at=420:lr(0.01,12:0.03,20:0.3)`` is 0.01, 12 steps later 0.03, and so on.
- ``step``: where the run stands.

A choice may have arguments, ``adam(beta1=0.8,amsgrad=true)``, of which a list is written
``multi-step(milestones=30-60-90)`` and an empty one ``none``; a schedule that ticks once a
step ends in ``/step``; a penalty has its rate, ``l2(0.001)``. A weight is named by layer,
unit and input, or ``b`` for the bias: ``weight(0.1.b=0.5)``.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from pydantic import ValidationError

from app.recipe import limits
from app.recipe.controls import Applied, Recipe, trial_of
from app.recipe.link_fields import CONTROLS, OWN, SETTINGS, Key, call, whole
from app.recipe.model import sentence
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import DataSpec, Model, NetworkSpec, RunSpec, TrialSpec

VERSION = "1"
REPEATABLE = ("trial", "at")
KNOWN = ("v", *SETTINGS, *REPEATABLE, "step")

_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_LINE_BREAK = re.compile(r"\s*[\r\n\u2028]+[\s>]*")
_AMPERSAND = re.compile("&(?:amp;|#38;|#x26;)+", re.IGNORECASE)
_BEFORE, _AFTER = " \t\"'“”‘’«»<(`*", " \t\"'“”‘’«»>`*.,;:!?&"


def encode(recipe: Recipe, step: int = 0) -> str:
    """The link of a recipe whose run stands at step, without the "#".

    Raises:
        ValueError: the link would be longer than limits.LINK_CHARACTERS.
    """
    spec = recipe.spec
    parts = [f"v={VERSION}"]
    if spec.sequence is not None:  # its task is written even where it is the default: it says what the run is
        parts += (f"{key}={text}" for key, text in ({"task": spec.sequence.task} | _written(spec.sequence)).items())
    data = _written(spec.data)
    table = data.pop("table", None)  # long, so it stands at the end
    for written in (data, _written(spec.network), _written(spec)):
        parts += (f"{key}={text}" for key, text in written.items())
    parts += _trial_parts(spec)
    parts += (f"at={_written_applied(applied)}" for applied in recipe.controls)
    if step:
        parts.append(f"step={step}")
    if table is not None:
        parts.append(f"table={table}")
    link = "&".join(parts)
    if len(link) > limits.LINK_CHARACTERS:
        raise ValueError(f"a link has at most {limits.LINK_CHARACTERS:,} characters; this recipe takes {len(link):,}")
    return link


def decode(link: str) -> tuple[Recipe, int]:
    """The recipe of a link, and the step its run stands at. Percent-encoding is undone first.

    Raises:
        ValueError: what is wrong with the link, in one sentence.
    """
    given = _parts(link)
    shared = _fields(TrialSpec, given)
    network = _fields(NetworkSpec, given)
    trials = [{**shared, **_own(text, network)} for text in given.get("trial", [""])]
    data = _fields(DataSpec, given)
    spec = {
        "loss": _fitting_loss(data),
        **_fields(RunSpec, given),
        "data": data,
        "network": network,
        "trials": trials,
        "sequence": _fields(SequenceSpec, given) or None,
    }
    controls = [_applied(text) for text in given.get("at", ())]
    step = 0
    for text in given.get("step", ()):
        with _blaming(f"step={text}"):
            step = _step(text)
    try:
        return Recipe.model_validate({"spec": spec, "controls": controls}), step
    except ValidationError as error:
        raise ValueError(sentence(error)) from None


def _fitting_loss(data: dict[str, Any]) -> str:
    """The loss of a link that names none: the first that fits its data."""
    try:
        return DataSpec.model_validate(data).choice.losses[0]
    except ValidationError:  # told of with all the rest
        return RunSpec().loss


def _written(model: Model) -> dict[str, str]:
    """The keys of a model that differ from its defaults, with their text."""
    keys = {name: key for name, key in SETTINGS.items() if key.model is type(model)}
    default = type(model)()
    return {name: key.write(model) for name, key in keys.items() if key.write(model) != key.write(default)}


def _trial_parts(spec: RunSpec) -> list[str]:
    """What all trials have in common stands once, what is their own in a part for each."""
    written = [_written(trial) for trial in spec.trials]
    shared = {key: text for key, text in written[0].items() if all(other.get(key) == text for other in written)}
    parts = [f"{key}={text}" for key, text in shared.items()]
    own = [
        [f"{key}({text})" for key, text in {**settings, **_own_words(spec, trial)}.items() if key not in shared]
        for settings, trial in zip(written, spec.trials, strict=True)
    ]
    if len(own) > 1 or own[0]:
        parts += (f"trial={';'.join(settings)}" for settings in own)
    return parts


def _own_words(spec: RunSpec, trial: TrialSpec) -> dict[str, str]:
    """Batch size and network of a trial, where they differ from the run's."""
    words: dict[str, str] = {}
    if trial.batch_size is not None:
        words["batch"] = OWN["batch"].write(trial)
    if trial.network is not None:
        keys = {name: key for name, key in OWN.items() if key.model is NetworkSpec}
        texts = {name: key.write(trial.network) for name, key in keys.items()}
        words |= {name: text for name, text in texts.items() if text != keys[name].write(spec.network)}
    return words


def _written_applied(applied: Applied) -> str:
    control = applied.control
    name, key = next((name, key) for name, key in CONTROLS.items() if key.model is type(control))
    trial = trial_of(control)
    return f"{applied.step}:{name}({key.write(control)})" + (f"@{trial}" if trial is not None else "")


@contextmanager
def _blaming(part: str) -> Generator[None]:
    """Say which part of the link a fault is in."""
    try:
        yield
    except ValueError as error:
        why = sentence(error)
        shown = repr(part if len(part) <= 60 else part[:59] + "…")[1:-1]
        named = "_" in why.partition(" ")[0]  # the name of an argument is written as it is
        raise ValueError(
            f"the part {shown} of the link does not fit: {why if named else why[0].lower() + why[1:]}"
        ) from None


def healed(link: str) -> str:
    """A link without what mail, chats and sentences put into and around it, and with percent-encoding undone.

    An address before the fragment, line breaks, invisible characters, HTML's "&amp;", quotes and brackets around the
    link, and the punctuation that follows it in a sentence are dropped.
    """
    text = _AMPERSAND.sub("&", _UNSEEN.sub("", _LINE_BREAK.sub("", unquote(link).strip())))
    before, mark, after = text.partition("#")
    text = (after if mark and "=" not in before.partition("?")[0] else text).replace("\u2011", "-").lstrip(_BEFORE)
    if text.count("(") > text.count(")"):  # cut short: what its end was is not known
        return text
    while (shorter := _without_end(text)) != text:
        text = shorter
    return text


def _without_end(text: str) -> str:
    """text without one thing that a sentence puts after a link."""
    shorter = text.rstrip(_AFTER)
    unopened = any(shorter.endswith(end) and shorter.count(end) > shorter.count(begin) for begin, end in ("()", "[]"))
    return shorter[:-1] if unopened else shorter


def _parts(link: str) -> dict[str, list[str]]:
    """The texts of each key."""
    if len(link) > limits.LINK_CHARACTERS:
        raise ValueError(f"a link has at most {limits.LINK_CHARACTERS:,} characters; got {len(link):,}")
    given: dict[str, list[str]] = {}
    for part in filter(None, healed(link).split("&")):
        key, equals, text = part.partition("=")
        if not equals:
            raise ValueError(f"the link is cut short or mistyped at {part!r}; its parts are written key=value")
        given.setdefault(key, []).append(text)
    version = ", ".join(given.get("v", ["none"])) or "none"
    if version != VERSION:
        raise ValueError(f"a link that this server reads has version v={VERSION}; got {version}")
    for key, texts in given.items():
        if key not in KNOWN:
            raise ValueError(f"unknown key {key!r} in the link; expected one of {', '.join(KNOWN)}")
        if len(texts) > 1 and key not in REPEATABLE:
            raise ValueError(f"{key} stands once in a link; got it {len(texts)} times")
    return given


def _checked(key: Key, text: str, beside: dict[str, Any]) -> dict[str, Any]:
    """The fields that one setting gives, checked beside those before it, so that a fault names its part."""
    fields = key.read(text)
    key.model.model_validate({**beside, **fields})
    return fields


def _fields(model: type[Model], given: dict[str, list[str]]) -> dict[str, Any]:
    """The fields of a model that the link gives."""
    fields: dict[str, Any] = {}
    for name, key in SETTINGS.items():
        for text in given.get(name, ()) if key.model is model else ():
            with _blaming(f"{name}={text}"):
                fields |= _checked(key, text, fields)
    return fields


def _own(text: str, network: dict[str, Any]) -> dict[str, Any]:
    """The settings of one trial among several. network: the fields of the run's."""
    fields: dict[str, Any] = {}
    shape: dict[str, Any] = {}
    for setting in text.split(";") if text else ():
        with _blaming(f"trial={text}"):
            name, inside = call(setting)
            if name not in OWN or inside is None:
                raise ValueError(f"a trial has {', '.join(OWN)}, each with its value in parentheses; got {setting!r}")
            key = OWN[name]
            if key.model is NetworkSpec:
                shape |= _checked(key, inside, shape)
            else:
                fields |= _checked(key, inside, fields)
    return {**fields, "network": {**network, **shape}} if shape else fields


def _applied(text: str) -> Applied:
    with _blaming(f"at={text}"):
        match = re.fullmatch(r"([^:]*):([a-z]+)\((.*)\)(?:@([0-9]+))?", text, re.DOTALL)
        if match is None:
            raise ValueError("a control is written step:name(value), or step:name(value)@trial")
        step, name, inside, trial = match.groups()
        if name not in CONTROLS:
            raise ValueError(f"unknown control {name!r}; expected one of {', '.join(CONTROLS)}")
        key = CONTROLS[name]
        fields = key.read(inside) | ({} if trial is None else {"trial": whole(trial)})
        control = key.model.model_validate(fields)
        return Applied.model_validate({"step": _step(step), "control": control})


def _step(text: str) -> int:
    step = whole(text)
    if not 0 <= step <= limits.STEPS:
        raise ValueError(f"a step lies from 0 to {limits.STEPS:,}; got {step}")
    return step
