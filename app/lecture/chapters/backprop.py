"""Chapter: backpropagation. The chain first, then any small network, number by number."""

from typing import Any, Final

from app.lecture.model import Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

Network = dict[str, Any]


def chain(*weights: float, hidden: str = "linear", x: float = 1.5, y: float = 1.0, **fields: Any) -> Network:
    """One input, one unit a layer, a sigmoid at the end: what the study `backprop` is asked."""
    activations = [*[hidden] * (len(weights) - 1), "sigmoid"]
    layers = [
        {"weights": [[weight]], "bias": None, "activation": activation}
        for weight, activation in zip(weights, activations, strict=True)
    ]
    return {"type": "backprop", "layers": layers, "loss": "bce", "examples": [{"x": [x], "y": y}], **fields}


CHAIN: Final = chain(0.4, -1.0)
"""The lecture's x → z₁ → ŷ → J."""

SATURATED: Final = chain(4.0, 4.0, 4.0, 0.05, hidden="sigmoid", x=1.0, y=0.0)
RECTIFIED: Final = chain(4.0, 4.0, 4.0, 0.05, hidden="relu", x=1.0, y=0.0)
GENTLE: Final = chain(1.0, 1.0, 1.0, 1.0, hidden="sigmoid", x=1.0, y=0.0)

NETWORK: Final[Network] = {
    "type": "backprop",
    "layers": [
        {"weights": [[0.5, -0.4], [-0.6, 0.3], [0.2, 0.7]], "bias": [0.1, 0.0, -0.2], "activation": "tanh"},
        {"weights": [[0.8, -0.5, 0.6]], "bias": [0.1], "activation": "sigmoid"},
    ],
    "loss": "bce",
    "examples": [{"x": [-0.4, 1.2], "y": 1.0}],
}
"""Two inputs, three hidden units."""

BATCH: Final[Network] = {
    "type": "backprop",
    "layers": [
        {"weights": [[1.5, -0.4], [-0.6, 0.3]], "bias": [0.1, 0.0], "activation": "tanh"},
        {"weights": [[-1.2, -0.5]], "bias": [0.1], "activation": "sigmoid"},
    ],
    "loss": "bce",
    "examples": [
        {"x": [1.2, 0.9], "y": 0.0},
        {"x": [-1.0, -1.1], "y": 0.0},
        {"x": [1.1, -1.3], "y": 1.0},
        {"x": [-0.9, 1.0], "y": 1.0},
    ],
    "learning_rate": 1.0,
}
"""A mini-batch of four: class 1 where the inputs differ in sign."""

FEW = ["linear", "sigmoid", "tanh", "relu"]

CHAPTER = Chapter(
    id="backprop",
    title="Backpropagation",
    question="How much does one weight matter?",
    summary=(
        "A gradient says how much a small nudge of a weight changes the loss.",
        "The chain rule multiplies effects along a path and adds them over paths, from the last layer to the first.",
        "Flat activations take the gradient away on its way back.",
    ),
    can=(
        "Work out a gradient by the chain rule and check it with a nudge.",
        "Say why later layers come first.",
        "Find where a gradient vanishes.",
    ),
    recall=(
        Recall(
            id="nudge-large",
            question=question(
                "∂J/∂w₂ foretells a nudge of 0.1 well. And one of 4?",
                ("As well.", "It foretells −1.55; the loss falls by 0.88."),
                ("Far too much.", "Foretold −1.55, true −0.88: the curve bends."),
                ("Far too little.", "The line falls farther than the curve."),
                right=1,
            ),
            slide="backprop/nudge",
            claim="nudge-foretold",
        ),
        Recall(
            id="vanish-where",
            question=question(
                "The same large weights through three layers: which activation keeps the gradient of the first weight?",
                ("ReLU.", "0.77, against 2.6 in a million."),
                ("The sigmoid.", "Saturated, each one multiplies by next to nothing."),
                ("Both.", "With sigmoids 2.6 in a million is left."),
            ),
            slide="backprop/vanish",
            claim="vanishing",
        ),
        Recall(
            id="from-descent-rate",
            question=question(
                "From before: at a rate of 10, which walker stays lowest?",
                ("One example a step.", "Its J is 2.12 over the last hundred steps."),
                ("Ten a step.", "0.29: much lower than one, but not lowest."),
                ("All examples.", "0.13."),
                right=2,
            ),
            slide="descent/mini-batches",
            claim="batch-rate",
        ),
    ),
    slides=(
        Slide(
            id="nudge",
            headings=("Computing gradients: backpropagation",),
            title="How much does one weight matter?",
            figure=Figure(
                module="backprop",
                title="A nudge",
                about="one weight moved, all else held: what its gradient foretells, and what comes",
                text=(
                    "The chain from x over z₁ and ŷ to the loss J, and a graph of the change of J over the nudge of "
                    "one weight, with the straight line that the gradient foretells."
                ),
                options={
                    "network": {**CHAIN, "nudge": "w2.1.1", "reach": 4.0},
                    "show": ["picture", "nudge"],
                    "at": 3,
                },
                presets=(
                    Preset(title="nudge w₁", options={"network": {**CHAIN, "nudge": "w1.1.1", "reach": 4.0}}),
                    Preset(
                        title="where the curve bends most",
                        options={"network": {**chain(3.0, -1.0, x=2.0), "nudge": "w2.1.1", "reach": 4.0}},
                    ),
                    Preset(
                        title="squared error",
                        options={"network": {**CHAIN, "loss": "mse", "nudge": "w2.1.1", "reach": 4.0}},
                    ),
                ),
                notice=(
                    "Near no nudge at all, the line and the curve are one: that slope is the gradient.",
                    "The further the nudge, the more the line is wrong. A learning rate wagers on how far it holds.",
                ),
            ),
            claims=(
                Claim(
                    id="nudge-foretold",
                    sentence="The gradient foretells a small nudge of w₂, and not a large one.",
                    outcome="Of 0.1: foretold −0.039, true −0.038. Of 4: foretold −1.55, true −0.88.",
                    test="test_a_small_nudge_is_foretold_and_a_large_one_is_not",
                ),
            ),
        ),
        Slide(
            id="chain",
            headings=(),
            title="Which effects multiply?",
            figure=Figure(
                module="backprop",
                title="The chain",
                about="one example, forward values above, gradients below",
                text=(
                    "The chain from x over z₁ and ŷ to the loss J, walked forward and back in seven steps, and a "
                    "table of each weight's gradient by the chain rule, by autograd and by a finite difference."
                ),
                options={"network": CHAIN, "activations": FEW},
                presets=(
                    Preset(title="the other class", options={"network": chain(0.4, -1.0, y=0.0)}),
                    Preset(title="nothing goes in", options={"network": chain(0.4, -1.0, x=0.0)}),
                    Preset(title="sure and wrong", options={"network": chain(2.0, -3.0)}),
                ),
                notice=(
                    "Going back, ∂J/∂ŷ is worked out once and used for both weights.",
                    "The gradient of a weight is what comes back along its arrow times what went forward into it.",
                ),
            ),
            prediction=Prediction(
                question="If x were twice as large, would the gradient of w₁ be",
                options=("half", "the same", "twice", "it depends"),
                right=3,
                because="x is a factor of the gradient, but it also changes z₁, ŷ and so the other factors.",
                claim="chain-depends",
                case={"network": chain(0.4, -1.0, x=3.0), "at": 99},
                tells=("2.306", "2.38"),
                why=question(
                    "x is a factor of the gradient. What else does it change?",
                    ("Nothing.", "Then the gradient would double; it grows 2.38 times."),
                    ("The weight w₁.", "The weights are held; only the input changes."),
                    ("z₁, and through it ŷ.", ""),
                    right=2,
                ),
            ),
            claims=(
                Claim(
                    id="chain-depends",
                    sentence="Twice the input does not make twice the gradient of w₁.",
                    outcome="At x = 1.5 it is 0.968, at x = 3 it is 2.306: 2.38 times as much. With y = 0, 1.31 times.",
                    test="test_twice_the_input_does_not_make_twice_the_gradient",
                ),
                Claim(
                    id="chain-three-ways",
                    sentence="Chain rule, autograd and finite difference agree in every network of this chapter.",
                    outcome="To better than one part in a million, in double precision.",
                    test="test_three_ways_to_a_gradient_agree_in_every_network_of_the_chapter",
                ),
            ),
        ),
        Slide(
            id="network",
            headings=(),
            title="And in a whole network?",
            figure=Figure(
                module="backprop",
                title="A network",
                about="one example of the exam, every sum, activation and derivative in turn",
                text=(
                    "A small network walked forward and back, one operation at a time, and a table of each weight's "
                    "gradient by the chain rule, by autograd and by a finite difference."
                ),
                options={
                    "network": NETWORK,
                    "activations": ["sigmoid", "tanh", "relu", "leaky-relu", "gelu"],
                    "shapes": [[2], [3], [4], [3, 2], [4, 4], [4, 4, 4]],
                    "data": {"dataset": "exam"},
                    "open": True,
                },
                notice=(
                    "Going back, each edge is as thick as the gradient of its weight.",
                    "A unit hears from every unit after it, so its derivative is a sum.",
                    "Each number is found once: later layers first, and earlier ones use what they found.",
                ),
            ),
        ),
        Slide(
            id="vanish",
            headings=(),
            title="Where does a gradient go on its way back?",
            figure=Figure(
                module="backprop",
                title="Four layers",
                about="the same weights, with an activation that saturates or one that does not",
                text="A chain of four layers with the gradient of every weight, by activation.",
                options={"network": SATURATED, "activations": FEW, "at": 99, "show": ["walk", "rows", "table"]},
                presets=(
                    Preset(title="saturated sigmoids", options={"network": SATURATED}),
                    Preset(title="the same with ReLU", options={"network": RECTIFIED}),
                    Preset(title="sigmoids at their steepest", options={"network": GENTLE}),
                ),
                notice=(
                    "σ′ is at most ¼, and next to nothing where σ is flat: every layer takes its share away.",
                    "ReLU hands on what it gets, as long as its sum is above zero.",
                ),
            ),
            prediction=Prediction(
                question="Of three saturated sigmoids and three ReLUs, with the same weights: which first weight learns?",
                options=("that of the sigmoids", "that of the ReLUs", "both alike"),
                right=1,
                because="Each saturated sigmoid multiplies by a slope near 0, and the first weight is behind three of them.",
                claim="vanishing",
                case={"network": RECTIFIED, "at": 99},
                tells=("2.6 in a million", "0.77"),
                covered=True,
                why=question(
                    "Where is the gradient lost?",
                    (
                        "In the weights: they are too large.",
                        "The weights are the same; with ReLU they even enlarge it.",
                    ),
                    ("In each flat sigmoid.", ""),
                    ("In the loss.", "The loss is the same, and what it sends back to the last layer is not small."),
                    right=1,
                ),
            ),
            claims=(
                Claim(
                    id="vanishing",
                    sentence="Through three saturated sigmoids the gradient vanishes; through ReLU it survives.",
                    outcome="With the same weights ∂J/∂w₁ is 2.6 in a million with sigmoids, and 0.77 with ReLU.",
                    test="test_a_gradient_vanishes_through_the_chapters_sigmoids_and_survives_relu",
                ),
            ),
        ),
        Slide(
            id="batch",
            headings=(),
            title="What does a mini-batch say, and what comes of it?",
            figure=Figure(
                module="backprop",
                title="A mini-batch",
                about="four examples, one gradient, one step",
                text="The gradient of each weight for each of four examples and their mean, and the loss after a step.",
                options={"network": BATCH, "show": ["batch", "step"]},
                presets=(
                    Preset(title="a step too far", options={"network": {**BATCH, "learning_rate": 10.0}}),
                    Preset(
                        title="Adam",
                        options={"network": {**BATCH, "optimizer": {"name": "adam"}, "learning_rate": 0.1}},
                    ),
                ),
                notice=(
                    "The examples disagree, often about the sign; the step follows their mean.",
                    "Take the step a few times: each time J falls by less.",
                ),
            ),
            claims=(
                Claim(
                    id="one-step",
                    sentence="A step against the gradient lowers the loss, and one too long does not.",
                    outcome="From J = 0.758, SGD with rate 1 comes to 0.700, and with rate 10 to 0.961.",
                    test="test_a_step_of_the_chapters_mini_batch_lowers_the_loss_unless_it_is_too_long",
                ),
            ),
        ),
    ),
)
