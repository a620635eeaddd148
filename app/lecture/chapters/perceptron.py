"""Chapter: the perceptron."""

from typing import Final

from app.lecture.model import Arm, Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

_CIRCLES: Final = "v=1&data=circles&lr=0.03&optimizer=adam"
_LINEAR: Final = f"{_CIRCLES}&hidden=8,8,8&activation=linear"
_TANH: Final = f"{_CIRCLES}&hidden=8,8,8&activation=tanh"
_ALONE: Final = "v=1&data=gaussians&hidden="
_EXAMPLE: Final = f"{_ALONE}&at=0:weight(0.0.0=3)&at=0:weight(0.0.1=-2)&at=0:weight(0.0.b=1)"
_DEEP: Final = "v=1&data=circles&hidden=8,8,8,8,8,8&lr=0.1&optimizer=sgd"

FORWARD: Final = Slide(
    id="forward",
    headings=(
        "The perceptron",
        "The structural building block of deep learning",
        "The perceptron: forward propagation",
    ),
    title="How does one neuron decide?",
    figure=Figure(
        module="perceptron",
        title="One perceptron",
        about="drag a number, type one, or use the arrow keys",
        text="A perceptron drawn from left to right: inputs, their weights, the products, the sum, "
        "the function g, and the output. Five steps lead from the picture to the formula.",
        options={"inputs": [1, 0.5, -1.5], "weights": [0.8, -1.2, 0.4], "bias": 0.5},
        presets=(
            Preset(title="Silence one input", options={"weights": [0.8, 0, 0.4], "step": 1}),
            Preset(title="Nothing but the bias", options={"inputs": [0, 0, 0], "step": 2}),
            Preset(title="Make it certain", options={"weights": [8, -2, -4], "step": 2}),
            Preset(
                title="Four inputs, as columns",
                options={
                    "inputs": [1, 0.5, -1.5, 2],
                    "weights": [0.8, -1.2, 0.4, 0.6],
                    "step": 4,
                },
            ),
        ),
        notice=(
            "An input of zero says nothing, whatever its weight; a weight of zero hears nothing.",
            "With every input at zero the output is g(w₀): the bias decides alone.",
            "Twice the weights and twice the bias give twice the sum, but never an output above 1 or below 0.",
        ),
        lab=_ALONE,
    ),
)

ACTIVATION: Final = Slide(
    id="activation",
    headings=("Activation function",),
    title="What does g do to the sum?",
    figure=Figure(
        module="activation",
        title="The sigmoid",
        about="drag z along the curve",
        text="The sigmoid curve over z from −8 to 8. A point on it gives the output for the present z; "
        "left of zero it is below a half, right of zero above.",
        options={"name": "sigmoid", "z": -1.5},
        presets=(
            Preset(title="Undecided: z = 0", options={"z": 0}),
            Preset(title="Surely not: z = −6", options={"z": -6}),
            Preset(title="Surely: z = 6", options={"z": 6}),
        ),
        notice=(
            "Any sum, however large, becomes a number between 0 and 1, which can be read as a probability.",
            "One step of z matters most near zero. Far out, the curve is flat and z hardly counts.",
        ),
        lab=_ALONE,
    ),
)

GALLERY: Final = Slide(
    id="gallery",
    headings=("Common activation functions",),
    title="Which bends are there, and where do they go flat?",
    wide=True,
    figure=Figure(
        module="activation-gallery",
        title="Ten activation functions",
        about="drag z in any of them; all follow",
        text="Ten graphs, one for each activation function, with the curve, its derivative, the tangent at z, "
        "and shading where the derivative is smaller than 0.01.",
        options={"z": 1.2},
        presets=(
            Preset(title="z = 0", options={"z": 0}),
            Preset(title="z = 4: who is still alive?", options={"z": 4}),
            Preset(title="z = −4", options={"z": -4}),
        ),
        notice=(
            "The derivative of the sigmoid is never above ¼. Weights apart, six sigmoids in a row leave at most "
            "(¼)⁶ = 1/4096 of a gradient.",
            "ReLU passes a gradient on whole, or not at all. The leaky one always lets a hundredth through.",
            "GELU and SiLU dip below zero: their derivative is zero at one point left of it.",
        ),
        lab=f"{_DEEP}&activation=sigmoid",
    ),
    prediction=Prediction(
        question="Six hidden layers, trained in the same way on the circles. With which activation do they learn "
        "nothing?",
        options=("sigmoid", "tanh", "ReLU", "all three learn"),
        right=0,
        because="Each sigmoid leaves at most a quarter of the gradient on its way back, and the weights do not make up "
        "for it, so hardly any of it reaches the first layers.",
        claim="sigmoid-starves",
        tells=("stay at guessing",),
        why=question(
            "Which layers of the sigmoid network get too little gradient?",
            ("The first ones.", ""),
            ("The last ones.", "The last layer stands next to the loss; its gradient is the largest of all."),
            ("All alike: the rate is too low.", "At the same rate tanh and ReLU learn."),
        ),
    ),
    claims=(
        Claim(
            id="sigmoid-starves",
            sentence="Six hidden layers of eight units learn the circles with tanh and with ReLU; with the sigmoid "
            "they stay at guessing.",
            arms=(
                Arm(
                    title="sigmoid",
                    recipe=f"{_DEEP}&activation=sigmoid",
                    steps=2000,
                    measure="test accuracy",
                    measured=0.468,
                    high=0.6,
                ),
                Arm(
                    title="tanh",
                    recipe=f"{_DEEP}&activation=tanh",
                    steps=2000,
                    measure="test accuracy",
                    measured=0.996,
                    low=0.95,
                ),
                Arm(
                    title="ReLU",
                    recipe=f"{_DEEP}&activation=relu",
                    steps=2000,
                    measure="test accuracy",
                    measured=1.0,
                    low=0.95,
                ),
            ),
        ),
    ),
)

IMPORTANCE: Final = Slide(
    id="importance",
    headings=("Importance of activation functions",),
    title="Why not simply leave g out?",
    figure=Figure(
        module="side-by-side",
        title="Three layers, without a bend and with one",
        about="the same shape, data and batches; pick the set",
        text="Two decision boundaries side by side, of a network with linear activations and of one with tanh, "
        "both trained live on the same examples, with the share of test examples each gets right.",
        options={"recipes": [_LINEAR, _TANH], "titles": ["linear: g(z) = z", "tanh"], "speed": 100},
        presets=(
            Preset(title="One line is enough: two Gaussians", options={"dataset": "gaussians"}),
            Preset(title="A line fails: exclusive or", options={"dataset": "xor"}),
            Preset(title="Harder: moons", options={"dataset": "moons"}),
        ),
        notice=(
            "However long it trains, the linear network keeps a straight boundary.",
            "On the two Gaussians both do equally well: a bend is of no use where a line will do.",
        ),
        lab=_TANH,
    ),
    prediction=Prediction(
        question="Can three hidden layers without a non-linearity separate the inner disc from the ring around it?",
        options=("yes", "only with more layers", "no, at no depth"),
        right=2,
        because="Layers of sums are one sum, and no line gets more than about 70 % right here. Training stays at guessing.",
        claim="linear-stays-a-line",
        case={"train": True},
        steps=600,
        tells=("at any depth", "stays at guessing"),
        why=question(
            "What did the boundary of the linear network look like?",
            ("A circle, but too small.", "Look again: without a bend in its units it cannot close."),
            ("A straight line.", ""),
            ("A line that more layers would bend.", "Eight linear layers stay at 46.8 %, as one does."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="linear-stays-a-line",
            sentence="With linear activations accuracy on the circles stays at guessing at any depth; with tanh it "
            "passes 95 %.",
            arms=(
                Arm(
                    title="linear, 1 layer of 8",
                    recipe=f"{_CIRCLES}&hidden=8&activation=linear",
                    steps=1500,
                    measure="test accuracy",
                    measured=0.468,
                    high=0.65,
                ),
                Arm(
                    title="linear, 3 layers of 8",
                    recipe=_LINEAR,
                    steps=1500,
                    measure="test accuracy",
                    measured=0.468,
                    high=0.65,
                ),
                Arm(
                    title="linear, 8 layers of 8",
                    recipe=f"{_CIRCLES}&hidden=8,8,8,8,8,8,8,8&activation=linear",
                    steps=1500,
                    measure="test accuracy",
                    measured=0.468,
                    high=0.65,
                ),
                Arm(
                    title="tanh, 3 layers of 8",
                    recipe=_TANH,
                    steps=1500,
                    measure="test accuracy",
                    measured=0.996,
                    low=0.95,
                ),
            ),
        ),
    ),
)

EXAMPLE: Final = Slide(
    id="example",
    headings=("The perceptron: example",),
    title="Where does a perceptron draw its line?",
    figure=Figure(
        module="worked-example",
        title="1 + 3x₁ − 2x₂",
        about="drag the point in the plane, or any number",
        text="The plane of x₁ and x₂ beside the numbers of a perceptron with weights 3 and −2 and bias 1. Six steps "
        "show the formula, the line, the line in the plane, the point (−1, 2), the half planes, and the whole.",
        options={"inputs": [-1, 2], "weights": [3, -2], "bias": 1},
        presets=(
            Preset(title="The whole view", options={"step": 5}),
            Preset(title="On the line", options={"inputs": [1, 2], "step": 5}),
            Preset(title="Without a bias", options={"bias": 0, "step": 5}),
            Preset(title="Softer: a tenth of the weights", options={"weights": [0.3, -0.2], "bias": 0.1, "step": 5}),
        ),
        notice=(
            "The weights point straight across the line, towards the blue side.",
            "The bias moves the line without turning it; at zero it runs through the origin.",
            "A tenth of every weight leaves the line where it is, and makes the neuron less sure on both sides.",
        ),
        lab=_EXAMPLE,
    ),
    prediction=Prediction(
        question="The point (−1, 2) is put in. What comes out?",
        options=("almost 0", "about a half", "almost 1"),
        right=0,
        because="z = 1 − 3 − 4 = −6, far on the orange side; g(−6) is 0.0025.",
        claim="worked-example",
        case={"inputs": [-1, 2], "step": 5},
        tells=("almost 0 ", "0.0025"),
        covered=True,
        why=question(
            "What makes the answer so small?",
            ("Both products are negative and outweigh the bias.", ""),
            ("The bias.", "The bias is positive: without it the sum would be −7."),
            ("The first input alone.", "It gives −3. With the bias alone that would make −2, and an answer of 0.12."),
        ),
    ),
    claims=(
        Claim(
            id="worked-example",
            sentence="The lecture's Perceptron, with weights 3 and −2 and bias 1, answers x = [−1, 2] with 0.0025.",
            outcome="PyTorch says z = −6 and ŷ = 0.0024726; every point of the line gives 0.5.",
            test="test_the_worked_example_is_what_pytorch_says",
        ),
    ),
)

CHAPTER = Chapter(
    id="perceptron",
    title="The perceptron",
    question="How does one neuron decide?",
    summary=(
        "A perceptron weighs its inputs, adds a bias, and bends the sum with an activation function.",
        "Its boundary is a line: where the sum is zero.",
        "Without a bend, layers on layers are one layer. With flat bends, deep networks starve.",
    ),
    can=(
        "Compute a neuron's answer by hand.",
        "Draw the line that weights and bias describe.",
        "Choose an activation that lets gradients through.",
    ),
    recall=(
        Recall(
            id="on-the-line",
            question=question(
                "Weights 3 and −2, bias 1. What is the sum at x = (1, 2)?",
                ("0, so the answer is 0.5.", "1 + 3 − 4 = 0: the point lies on the line."),
                ("−6.", "That is the sum at (−1, 2)."),
                ("2.", "Do not forget the bias and the signs: 1 + 3 − 4."),
            ),
            slide="perceptron/example",
            test="test_a_point_on_the_worked_examples_line_has_the_sum_zero",
        ),
        Recall(
            id="linear-layers",
            question=question(
                "Eight hidden layers with g(z) = z. What can they separate that one cannot?",
                ("The disc from the ring.", "Accuracy stays at 46.8 %, as with one layer."),
                ("Nothing.", "Sums of sums are one sum."),
                ("Anything, given time.", "The boundary stays a straight line for ever."),
                right=1,
            ),
            slide="perceptron/importance",
            claim="linear-stays-a-line",
        ),
        Recall(
            id="from-why-features",
            question=question(
                "From before: which classifier learned both the circles and the spiral?",
                ("The one on raw inputs.", "It draws one line."),
                ("The one with features made by hand.", "It failed on the spiral."),
                ("The one with two hidden layers.", "Its features are learned."),
                right=2,
            ),
            slide="why/features",
            claim="hand-made-are-brittle",
        ),
    ),
    slides=(FORWARD, ACTIVATION, GALLERY, IMPORTANCE, EXAMPLE),
)
