"""Slides: the optimizers of PyTorch, on hard surfaces and on a real network."""

from typing import Any, Final

from app.lecture.model import Arm, Claim, Figure, Prediction, Preset, Slide, question

Entry = dict[str, Any]


def racer(id: str, title: str, name: str = "", **arguments: float) -> Entry:
    """An optimizer that races. name: in the catalogue, where it is not the id."""
    return {"id": id, "title": title, "optimizer": {"name": name or id, "arguments": arguments}}


RACERS: Final = (
    racer("sgd", "SGD"),
    racer("adam", "Adam"),
    racer("adadelta", "Adadelta"),
    racer("adagrad", "Adagrad"),
    racer("rmsprop", "RMSprop"),
    racer("momentum", "SGD, momentum 0.9", "sgd", momentum=0.9),
    racer("adamw", "AdamW"),
    racer("adamax", "Adamax"),
    racer("nadam", "NAdam"),
    racer("radam", "RAdam"),
    racer("rprop", "Rprop"),
    racer("asgd", "ASGD"),
    racer("adafactor", "Adafactor"),
)
"""The lecture's five, and the rest of the catalogue."""

FIVE: Final = ["sgd", "adam", "adadelta", "adagrad", "rmsprop"]


def rates(common: float, **own: float) -> dict[str, float]:
    """A learning rate for every racer."""
    return {entry["id"]: own.get(entry["id"], common) for entry in RACERS}


IN_RAVINE: Final = rates(0.3, sgd=0.4, asgd=0.4, momentum=0.1, adadelta=10, rmsprop=0.1, rprop=0.1, adafactor=0.1)
STEEP: Final = rates(0.2, adadelta=1, rmsprop=0.05, rprop=0.05, adagrad=0.5, adamax=0.5, radam=0.05, adafactor=0.1)


def surface(name: str, title: str, start: tuple[float, float], steps: int, own: dict[str, float], **more: Any) -> Entry:
    """A surface to race on. below: the loss to reach; logarithmic: how its heights are drawn."""
    given = {"name": name, "title": title, "start": start, "steps": steps, "rates": own}
    return {"below": 0.01, "logarithmic": False, **given, **more}


SURFACES: Final = (
    surface("ravine", "Ravine", (-4.8, 1.6), 200, IN_RAVINE, logarithmic=True),
    surface("turned", "Ravine, turned by 45°", (-4.525, -2.263), 250, IN_RAVINE, logarithmic=True),
    surface("saddle", "Saddle", (-1.6, 0.001), 120, rates(0.1, adadelta=1), logarithmic=True),
    surface("plateau", "Plateau", (-3.0, 2.0), 200, rates(0.1, adadelta=1)),
    surface(
        "rosenbrock",
        "Rosenbrock",
        (-1.2, 1.0),
        600,
        {**STEEP, "sgd": 0.001, "asgd": 0.001, "momentum": 0.001, "radam": 0.003},
        logarithmic=True,
    ),
    surface(
        "beale", "Beale", (0.5, 1.5), 300, {**STEEP, "sgd": 0.02, "asgd": 0.02, "momentum": 0.01}, logarithmic=True
    ),
    surface(
        "himmelblau",
        "Himmelblau",
        (-0.3, -0.9),
        120,
        {**STEEP, "sgd": 0.01, "asgd": 0.01, "momentum": 0.01},
        logarithmic=True,
    ),
)

TEXT = (
    "A surface over two weights from above, with lines of equal loss, and as a relief; the paths of the optimizers "
    "that race down it from one start, their losses step by step, and of one of them its update rule with what it "
    "holds at the present step."
)

BEGIN: Final[Entry] = {
    "surfaces": SURFACES,
    "racers": RACERS,
    "surface": "ravine",
    "on": [*FIVE, "momentum"],
    "inside": "adam",
}

CLAIMS: Final = (
    Claim(
        id="momentum-ravine",
        sentence="Momentum carries through a ravine in fewer steps.",
        outcome="Steps until J stays below 0.01: SGD at rate 0.4 takes 196, with momentum 0.9 at rate 0.1 it takes 77.",
        test="test_momentum_crosses_the_ravine_in_fewer_steps",
    ),
    Claim(
        id="turned-ravine",
        sentence="A rate for each weight helps where a ravine lies along a weight's axis, and far less where it does not.",
        outcome="Turned by 45°, the ravine takes Adam 207 steps in place of 53. SGD takes 196 either way, and with momentum 77.",
        test="test_turning_the_ravine_costs_adam_its_lead_and_sgd_nothing",
    ),
    Claim(
        id="saddle-left",
        sentence="Plain gradient descent lingers at a saddle; what scales each weight's step by its gradients leaves it sooner.",
        outcome="All at rate 0.1, steps until J stays below 0.01: SGD 79, with momentum 53, Adam 40, RMSprop 9.",
        test="test_a_saddle_holds_plain_gradient_descent_longest",
    ),
    Claim(
        id="plateau-felt",
        sentence="On a plateau plain gradient descent hardly moves.",
        outcome="All at rate 0.1, from J = 0.9985: after 200 steps SGD is at 0.9976; Adam has been below 0.01 since step 57.",
        test="test_a_plateau_stops_plain_gradient_descent_and_not_adam",
    ),
)

SURFACE_RACE = Slide(
    id="optimizers",
    headings=("Gradient descent algorithms",),
    title="Which optimizer?",
    wide=True,
    figure=Figure(
        module="optimizers",
        title="The race",
        about="press the map to place the start; press a name to look inside",
        text=TEXT,
        options=BEGIN,
        presets=(
            Preset(title="turn the ravine", options={"surface": "turned", "at": 60}),
            Preset(title="on the saddle’s ridge", options={"surface": "saddle", "start": (-1.6, 0.0)}),
            Preset(title="the bent valley", options={"surface": "rosenbrock", "inside": "momentum"}),
            Preset(title="one rate, 0.1, for all", options={"rate": 0.1}),
            Preset(title="all thirteen", options={"on": [entry["id"] for entry in RACERS]}),
        ),
        notice=(
            "SGD goes to and fro across the ravine and creeps along it; momentum lets the to and fro cancel out.",
            "RMSprop, Adagrad and Adam give each weight a rate of its own. That is why turning the ravine hurts them.",
            "Right on the saddle’s ridge all stay: no gradient points off it. A hair beside it, all get away.",
            "Adam’s first step is as long as its rate, however small the gradient: look inside on the plateau.",
        ),
    ),
    prediction=Prediction(
        question="The ravine is turned by 45°. Who gets through more slowly than before?",
        options=("SGD", "SGD with momentum", "Adam"),
        right=2,
        because="SGD knows no axes. Adam scales the steps of each weight, which is no use where the ravine lies between two.",
        claim="turned-ravine",
        case={"surface": "turned", "at": 0, "train": True},
        tells=("207",),
        why=question(
            "Why does turning the ravine not slow SGD?",
            (
                "It takes steps of the same length everywhere.",
                "Its steps are as long as the gradient is large, times the rate.",
            ),
            ("It treats all directions alike.", ""),
            ("It has momentum.", "Plain SGD takes 196 steps before and after; with momentum it is 77 and 77."),
            right=1,
        ),
    ),
    claims=CLAIMS,
)

SPIRAL: Final = "v=1&data=spiral&noise=0&hidden=16,16&batch=25"
ON_NETWORK: Final = {
    "sgd": 0.3,
    "adam": 0.03,
    "adadelta": 3,
    "adagrad": 0.3,
    "rmsprop": 0.01,
    "momentum": 0.1,
    "adamw": 0.03,
    "adamax": 0.03,
    "nadam": 0.03,
    "radam": 0.03,
    "rprop": 0.001,
    "asgd": 0.3,
    "adafactor": 0.1,
}
"""Rates that suit each optimizer on the spiral."""


def trial(entry: Entry) -> str:
    """A racer as a part of a link."""
    name, arguments = entry["optimizer"]["name"], entry["optimizer"]["arguments"]
    given = ",".join(f"{key}={value}" for key, value in arguments.items())
    return f"trial=lr({ON_NETWORK[entry['id']]});optimizer({name}{f'({given})' if given else ''})"


NETWORKS: Final = "&".join((SPIRAL, "kind=race", *map(trial, RACERS)))


def arm(title: str, optimizer: str, lr: float, measured: float, **bounds: float) -> Arm:
    """The network on the spiral after a thousand steps of an optimizer."""
    recipe = f"{SPIRAL}&optimizer={optimizer}&lr={lr}"
    return Arm(title=title, recipe=recipe, steps=1000, measure="training loss", measured=measured, **bounds)


NETWORK_RACE = Slide(
    id="optimizers-network",
    headings=(),
    title="And on a real network?",
    wide=True,
    figure=Figure(
        module="race",
        title="Thirteen networks, one spiral",
        about="the same first weights and the same batches; only the optimizer differs",
        text=(
            "Networks in training side by side, each with another optimizer: their losses and rates step by step, their "
            "decision boundaries, and how many of the test data they get right."
        ),
        options={
            "recipe": NETWORKS,
            "titles": [entry["title"] for entry in RACERS],
            "on": [0, 1, 2, 3, 4, 5],
            "chosen": 1,
            "logarithmic": True,
            "speed": 100,
        },
        presets=(
            Preset(title="all thirteen", options={"on": list(range(len(RACERS))), "speed": 400}),
            Preset(
                title="the rates PyTorch begins with",
                options={
                    "recipe": "&".join(
                        (
                            SPIRAL,
                            "kind=race",
                            "trial=lr(0.001);optimizer(sgd)",
                            "trial=lr(0.001);optimizer(adam)",
                            "trial=lr(1);optimizer(adadelta)",
                            "trial=lr(0.01);optimizer(adagrad)",
                            "trial=lr(0.01);optimizer(rmsprop)",
                        )
                    ),
                    "titles": [entry["title"] for entry in RACERS[:5]],
                    "speed": 400,
                },
            ),
        ),
        notice=(
            "A rate means something else to each of them: 0.3 is good for SGD here, and far too much for Adam.",
            "Drag the rate of one while all train: its curve alone bends.",
            "Rprop looks at signs alone, and each batch flips some: it is made for all examples at once, and learns nothing here.",
            "The boundaries tell as much as the losses: after 1,000 steps some have found both arms of the spiral, others hardly more than a line.",
        ),
        lab=NETWORKS,
    ),
    prediction=Prediction(
        question="After a thousand steps on the spiral, SGD at rate 0.3 is at a loss of 0.51. Where is Adam, at 0.03?",
        options=("about the same", "at about half", "below a tenth"),
        right=2,
        because="Some weights' gradients are a hundred times as large as others'. Adam gives each weight a step of its own length.",
        claim="adam-spiral",
        case={"train": True},
        steps=1000,
        tells=("0.008",),
        why=question(
            "What gives Adam its lead here?",
            ("Its rate is larger.", "It is a tenth of SGD's: 0.03 against 0.3."),
            ("A step size for each weight.", ""),
            ("It sees more examples.", "Both see the same batches."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="adam-spiral",
            sentence="On a network that SGD is slow to train, Adam gets low in the same thousand steps.",
            arms=(
                arm("SGD, η = 0.1", "sgd", 0.1, 0.634, low=0.3),
                arm("SGD, η = 0.3", "sgd", 0.3, 0.507, low=0.3),
                arm("Adam, η = 0.01", "adam", 0.01, 0.204, high=0.3),
                arm("Adam, η = 0.03", "adam", 0.03, 0.008, high=0.05),
            ),
        ),
    ),
)

SLIDES = (SURFACE_RACE, NETWORK_RACE)
