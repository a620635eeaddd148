"""A link is a recipe: exact, short, and clear about what is wrong with it."""

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.recipe import catalogue, limits
from app.recipe.controls import Applied, Recipe, SetBatchSize, SetLearningRate, SetOptimizer, SetSchedule, SetWeight
from app.recipe.link import decode, encode
from app.recipe.sequence import SequenceSpec
from app.recipe.spec import (
    DataSpec,
    NetworkSpec,
    OptimizerSpec,
    RegularizationSpec,
    RunSpec,
    ScheduleSpec,
    TrialSpec,
)
from tests.recipe.strategies import recipes

steps = st.integers(0, limits.STEPS)

RECIPE = Recipe(
    spec=RunSpec(
        data=DataSpec(dataset="spiral", noise=0.05),
        network=NetworkSpec(hidden=(8, 8), activation="relu", activations=("relu", "sine"), dropout=0.2),
        trials=(
            TrialSpec(
                learning_rate=0.1,
                optimizer=OptimizerSpec(name="adam", arguments={"beta1": 0.8}),
                schedule=ScheduleSpec(name="cosine", arguments={"T_max": 200}, per="step"),
                regularization=RegularizationSpec(name="l2", rate=0.001),
            ),
        ),
    ),
    controls=(
        Applied(step=420, control=SetLearningRate(value=0.3)),
        Applied(step=900, control=SetOptimizer(optimizer=OptimizerSpec(name="adam"), state="fresh")),
        Applied(step=1200, control=SetWeight(layer=0, unit=1, input=1, value=0.5)),
    ),
)
LINK = (
    "v=1&data=spiral&noise=0.05&hidden=8,8&activation=relu&activations=relu,sine&dropout=0.2&lr=0.1&optimizer=adam(beta1=0.8)"
    "&schedule=cosine(T_max=200)/step&reg=l2(0.001)"
    "&at=420:lr(0.3)&at=900:optimizer(adam,fresh)&at=1200:weight(0.1.1=0.5)&step=2000"
)


def test_a_drag_stands_in_a_link_once_and_a_mistyped_one_says_how_it_is_written():
    drag = SetLearningRate(value=0.01, path=((12, 0.03), (20, 0.3)), trial=0)
    weight = SetWeight(layer=0, unit=1, input=None, value=0.5, path=((3, 0.7),))
    recipe = Recipe(controls=(Applied(step=420, control=drag), Applied(step=500, control=weight)))
    assert encode(recipe) == "v=1&at=420:lr(0.01,12:0.03,20:0.3)@0&at=500:weight(0.1.b=0.5,3:0.7)"
    assert decode(encode(recipe)) == (recipe, 0)
    for wrong, why in (("0.01,0.03", "a path is written value,after:value"), ("0.01,20:0.3,12:0.1", "in the order")):
        with pytest.raises(ValueError, match=why):
            decode(f"v=1&at=420:lr({wrong})")


@given(recipes(), steps)
def test_every_recipe_comes_back_from_its_link_exactly(recipe: Recipe, step: int):
    assert decode(encode(recipe, step)) == (recipe, step)


def test_a_trials_own_network_and_batch_size_stand_in_its_part_where_they_differ():
    wide = NetworkSpec(hidden=(8, 8), activation="relu")
    same = NetworkSpec(hidden=(4, 2))
    trials = (TrialSpec(network=wide, batch_size=32), TrialSpec(network=same, batch_size=10, learning_rate=0.1))
    recipe = Recipe(spec=RunSpec(network=same, trials=trials))
    assert recipe.spec.trials[1].network is None
    link = "v=1&trial=lr(0.03);batch(32);hidden(8,8);activation(relu)&trial=lr(0.1)"
    assert decode(link) == (recipe, 0)
    assert decode(encode(recipe)) == (recipe, 0)


@given(recipes(), steps)
def test_a_percent_encoded_link_reads_the_same(recipe: Recipe, step: int):
    assert decode(quote(encode(recipe, step), safe="")) == (recipe, step)


@given(recipes())
def test_a_link_holds_only_characters_that_a_fragment_may_hold(recipe: Recipe):
    link = encode(recipe)
    assert quote(link, safe="!$&'()*+,;=:@/?") == link


@example("v=1&lr=\n")
@given(st.text() | st.from_regex(r"v=1(&[a-z-]+=[0-9a-z.:;,()@=/-]*)*", fullmatch=True))
def test_any_text_is_a_recipe_or_a_sentence(text: str):
    assert reads_or_says_why(text)


@given(recipes(), st.data())
def test_a_link_cut_short_is_a_recipe_or_a_sentence(recipe: Recipe, data: st.DataObject):
    link = encode(recipe)
    assert reads_or_says_why(link[: data.draw(st.integers(0, len(link) - 1))])


def reads_or_says_why(link: str) -> bool:
    """Whether link is a recipe, or refused with one line of our own."""
    try:
        decode(link)
    except ValueError as error:
        return type(error) is ValueError and "\n" not in str(error)
    return True


def test_a_link_reads_like_what_it_does():
    assert encode(RECIPE, 2000) == LINK
    assert decode(LINK) == (RECIPE, 2000)


def test_defaults_are_left_out():
    assert encode(Recipe()) == "v=1"
    assert decode("v=1") == (Recipe(), 0)


def test_the_parts_may_stand_in_any_order_and_behind_a_hash():
    assert decode("#lr=0.5&data=xor&v=1") == decode("v=1&data=xor&lr=0.5")


def test_what_several_trials_share_stands_once():
    adam, sgd = OptimizerSpec(name="adam"), OptimizerSpec(name="sgd")
    trials = tuple(TrialSpec(learning_rate=0.5, optimizer=optimizer) for optimizer in (adam, sgd))
    recipe = Recipe(
        spec=RunSpec(trials=trials),
        controls=(Applied(step=3, control=SetSchedule(schedule=ScheduleSpec(name="exponential"), trial=1)),),
    )
    link = "v=1&lr=0.5&trial=optimizer(adam)&trial=&at=3:schedule(exponential)@1"
    assert encode(recipe) == link
    assert decode(link) == (recipe, 0)


def test_a_network_without_a_hidden_layer_and_a_bias_have_a_form():
    network = NetworkSpec(hidden=())
    control = SetWeight(layer=0, unit=0, input=None, value=-1e-7)
    recipe = Recipe(spec=RunSpec(network=network), controls=(Applied(step=0, control=control),))
    assert encode(recipe) == "v=1&hidden=&at=0:weight(0.0.b=-1e-07)"
    assert decode(encode(recipe)) == (recipe, 0)


def test_a_link_longer_than_the_limit_is_neither_written_nor_read():
    controls = tuple(Applied(step=step, control=SetBatchSize(value=10)) for step in range(10_000))
    with pytest.raises(ValueError, match=r"^a link has at most 100,000 characters; this recipe takes 1\d\d,\d\d\d$"):
        encode(Recipe(controls=controls))
    with pytest.raises(ValueError, match=r"^a link has at most 100,000 characters; got 100,001$"):
        decode("v=1" + "&" * 99_998)


def test_a_text_that_is_not_whole_is_never_taken_for_a_shorter_one():
    spec = RunSpec(sequence=SequenceSpec(task="text", text="The quick brown fox, and the lazy dog: é. " * 5))
    whole = encode(Recipe(spec=spec))
    assert decode(whole)[0].spec == spec
    head, _, packed = whole.partition("&text=")
    packed = packed.partition("&")[0]
    cut = [packed[:kept] for kept in range(1, len(packed), 5)]
    for broken in [*cut, "%%%", f"!{packed}", f"{packed[:9]}?{packed[9:]}"]:
        with pytest.raises(ValueError, match="the text is cut short or mistyped"):
            decode(f"{head}&text={broken}")


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("", "a link that this server reads has version v=1; got none"),
        ("v=1&lr", "the link is cut short or mistyped at 'lr'; its parts are written key=value"),
        ("data=xor", "a link that this server reads has version v=1; got none"),
        ("v=2&data=xor", "a link that this server reads has version v=1; got 2"),
        ("v=1&seed=1&seed=2", "seed stands once in a link; got it 2 times"),
        (
            "v=1&data=moo",
            "the part data=moo of the link does not fit: unknown dataset 'moo'; "
            f"expected one of {', '.join(catalogue.DATASETS)}.",
        ),
        ("v=1&lr=fast", "the part lr=fast of the link does not fit: 'fast' is not a number."),
        ("v=1&lr=nan", "the part lr=nan of the link does not fit: 'nan' is not a number."),
        (
            "v=1&lr=1e999",
            "the part lr=1e999 of the link does not fit: learning_rate: expected a finite number; got inf.",
        ),
        (
            "v=1&lr=101",
            "the part lr=101 of the link does not fit: learning_rate: expected a number of at most 100; got 101.0.",
        ),
        ("v=1&batch=1.5", "the part batch=1.5 of the link does not fit: '1.5' is not a whole number."),
        ("v=1&step=-1", "the part step=-1 of the link does not fit: a step lies from 0 to 1,000,000,000; got -1."),
        (
            "v=1&optimizer=adam(beta=1)",
            "the part optimizer=adam(beta=1) of the link does not fit: "
            "adam takes the arguments beta1, beta2, eps, amsgrad; got 'beta'.",
        ),
        (
            "v=1&optimizer=adam(beta1=0.",
            "the part optimizer=adam(beta1=0. of the link does not fit: "
            "'adam(beta1=0.' is cut short or mistyped; expected a name, or a name(…).",
        ),
        (
            "v=1&at=3:lr(0.",
            "the part at=3:lr(0. of the link does not fit: "
            "a control is written step:name(value), or step:name(value)@trial.",
        ),
        (
            "v=1&at=3:speed(2)",
            "the part at=3:speed(2) of the link does not fit: unknown control 'speed'; "
            "expected one of lr, optimizer, schedule, batch, dropout, reg, weight.",
        ),
        (
            "v=1&optimizer=adam(beta1)",
            "the part optimizer=adam(beta1) of the link does not fit: "
            "the arguments of adam are written name=value, each once; got 'beta1'.",
        ),
        ("v=1&task=sort&masked=no", "the part masked=no of the link does not fit: 'no' is not true or false."),
        ("v=1&task=sort&length=99", "The length for 'Sort digits' lies from 2 to 40; got 99."),
        (
            "v=1&schedule=cosine(T_max=0)",
            "the part schedule=cosine(T_max=0) of the link does not fit: T_max of Cosine annealing "
            "lies from 1 to 1000000 (a schedule lasts at most a million ticks, "
            "beyond which rounding adds up in torch's recursions); got 0.",
        ),
        (
            "v=1&device=tpu",
            "the part device=tpu of the link does not fit: "
            "device: expected auto, cpu, mps, cuda, or cuda with a number as in cuda:0; got 'tpu'.",
        ),
        (
            "v=1&step=99999999999999999999",
            "the part step=99999999999999999999 of the link does not fit: "
            "a whole number has at most 18 digits; got one of 20.",
        ),
        ("v=", "a link that this server reads has version v=1; got none"),
        ("v=1&at=5:lr(1)@3", "The run has trials 0 to 0; got trial 3."),
        ("v=1&at=5:lr(1)&at=2:lr(1)", "Controls stand in the order of their steps; these do not."),
        (
            "v=1&at=1:weight(0.0=1)",
            "the part at=1:weight(0.0=1) of the link does not fit: "
            "a weight is written layer.unit.input=value, with input b for the bias; got '0.0=1'.",
        ),
        (
            "v=1&trial=beta(1)",
            "the part trial=beta(1) of the link does not fit: a trial has features, hidden, activation, activations, "
            "dropout, init, lr, optimizer, schedule, reg, init-seed, batch, each with its value in parentheses; "
            "got 'beta(1)'.",
        ),
    ],
)
def test_a_fault_is_one_sentence_that_names_what_came(link: str, why: str):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the sentence is compared below)
        decode(link)
    assert str(caught.value) == why


def test_an_unknown_key_is_refused_with_the_known_ones():
    with pytest.raises(
        ValueError, match=r"^unknown key 'dat' in the link; expected one of v, table, data, noise, share, .*"
    ):
        decode("v=1&dat=xor")


PLAIN = "v=1&data=spiral&hidden=8,8&lr=0.1&optimizer=adam(beta1=0.8)"


@pytest.mark.parametrize(
    "dirty",
    [
        PLAIN + ".",
        PLAIN + ",",
        PLAIN + ").",
        f"({PLAIN})",
        f"“{PLAIN}”",
        f"<http://127.0.0.1:8000/lab?run=abc#{PLAIN}>",
        f"#{PLAIN}&",
        PLAIN.replace("&", "&amp;"),
        PLAIN.replace("&", "&amp;amp;"),
        PLAIN.replace("&", "%26amp%3B"),
        PLAIN.replace("&", "&#38;"),
        PLAIN.replace("&data", "\u200b&da\u00adta"),
        "\ufeff" + PLAIN + "\u200b ",
        PLAIN.replace("hidden", "\r\n  hidden"),
        PLAIN.replace("optim", "optim\n> "),
        quote(PLAIN) + "%20",
    ],
)
def test_what_mail_and_sentences_do_to_a_link_is_undone(dirty: str):
    assert decode(dirty) == decode(PLAIN)


@pytest.mark.parametrize("data", catalogue.DATASETS)
def test_the_loss_that_a_link_leaves_out_fits_its_data(data: str):
    spec = decode(f"v=1&data={data}")[0].spec
    expected = (
        "mse" if spec.problem == "regression" else "bce" if len(spec.data.choice.classes) == 2 else "cross-entropy"
    )
    assert spec.loss == expected
    assert decode(encode(Recipe(spec=spec)))[0].spec == spec
