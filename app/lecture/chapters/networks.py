"""Chapter: networks. From one neuron to layers, and from layers to the lecture's three classes."""

from app.lecture.model import Arm, Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

DEEP = (
    "v=1&data=digits&noise=0&share=0.8&points=1797&hidden=200,200,100&activation=relu"
    "&loss=cross-entropy&batch=64&lr=0.001&optimizer=adam"
)
SHALLOW = DEEP.replace("hidden=200,200,100", "hidden=200")
LINEAR = DEEP.replace("hidden=200,200,100", "hidden=")

SIMPLIFIED = Slide(
    id="simplified",
    headings=("Building neural networks with perceptrons", "The perceptron: simplified"),
    title="What stays when the clutter goes?",
    figure=Figure(
        module="layers",
        title="Neurons side by side",
        about="press a neuron to open its sum",
        text="Two inputs wired to output neurons; each output is the weighted sum of all inputs, through g.",
        options={
            "sizes": [2, 1],
            "weights": [3.0, -2.0, 1.0],
            "x": [-1.0, 2.0],
            "squash": "sigmoid",
            "grow": [],
        },
        presets=(
            Preset(
                title="two outputs",
                options={
                    "sizes": [2, 2],
                    "weights": None,
                    "grow": ["inputs", "outputs"],
                    "opened": {"layer": 1, "unit": 1},
                },
            ),
            Preset(
                title="four inputs, three outputs",
                options={"sizes": [4, 3], "weights": None, "x": [1.0, -1.0, 2.0, 0.5], "grow": ["inputs", "outputs"]},
            ),
        ),
        notice=(
            "The bias and the sum are still there, inside the circle.",
            "Each output has weights of its own for every input: the layer is dense.",
        ),
    ),
)

SINGLE = Slide(
    id="single-layer",
    headings=("Single layer neural network",),
    title="What does a hidden layer add?",
    prediction=Prediction(
        question="Two inputs, four hidden units, two outputs. How many parameters does one more hidden unit bring?",
        options=("2", "4", "5"),
        right=2,
        because="Two weights and a bias lead into a hidden unit, and one weight leads from it to each of the two outputs.",
        claim="one-unit-more",
        case={"sizes": [2, 5, 2]},
        tells=("27", "one more for the bias"),
        why=question(
            "And how many does one more input bring to 2 → 4 → 2?",
            ("4: one weight to each hidden unit.", "An input has no bias."),
            ("5: a bias, too.", "A bias belongs to a neuron, and an input is none."),
            ("6: one to each neuron.", "The outputs see the hidden units only."),
        ),
    ),
    claims=(
        Claim(
            id="one-unit-more",
            sentence="A hidden unit brings a weight for each input, a bias, and a weight for each output.",
            outcome="2 → 4 → 2 has 22 parameters, 2 → 5 → 2 has 27, and 3 → 4 → 2 has 26.",
            test="test_parameters_are_counted_as_the_chapters_say",
        ),
    ),
    figure=Figure(
        module="layers",
        title="One hidden layer",
        about="grow it, fold it, open any neuron",
        text="Inputs, one hidden layer and outputs, each neuron wired to all of the layer before it.",
        options={
            "sizes": [2, 4, 2],
            "x": [1.0, -0.5],
            "grow": ["inputs", "units", "outputs", "fold"],
            "opened": {"layer": 1, "unit": 1},
        },
        presets=(
            Preset(title="fold it", options={"folded": True}),
            Preset(title="six hidden units", options={"sizes": [3, 6, 2], "x": [1.0, -0.5, 2.0]}),
        ),
        notice=(
            "The hidden neuron is the same perceptron as before; the output neurons only see hidden ones.",
            "Parameters of a layer: (inputs + 1) times neurons, one more for the bias.",
        ),
    ),
)

DEEPER = Slide(
    id="deep",
    headings=("Deep neural network",),
    title="And a layer on a layer?",
    figure=Figure(
        module="layers",
        title="Hidden layers stacked",
        about="add and remove layers",
        text="A network with several hidden layers, with the number of parameters under each.",
        options={
            "sizes": [3, 4, 4, 3, 2],
            "x": [1.0, -0.5, 2.0],
            "grow": ["units", "layers", "fold"],
            "opened": {"layer": 2, "unit": 0},
        },
        presets=(Preset(title="fold it", options={"folded": True}),),
        notice=("Open a neuron of the second layer: its inputs are the outputs of the first.",),
    ),
)

DIGITS = Slide(
    id="digits",
    headings=(),
    title="Can they read?",
    wide=True,
    prediction=Prediction(
        question="DeepNN has 266,310 weights. With no hidden layer at all, 10,250 are left. How well does that read these digits?",
        options=("nearly as well", "half as well", "no better than chance"),
        right=0,
        because="These digits are small and well centred: ten weighted sums of the pixels go a long way. Depth pays on harder pictures.",
        claim="digits-read",
        case={"recipe": LINEAR, "train": True},
        steps=200,
        tells=("nearly as many", "96.9", "97.5"),
        why=question(
            "Why does so little get lost without hidden layers?",
            ("These digits are small and centred.", ""),
            (
                "The deep network was not trained for long enough.",
                "After 460 steps it reads 97.5 %; there is little left to gain.",
            ),
            ("The weights hardly matter.", "Untrained, the same network reads about one in ten."),
        ),
    ),
    figure=Figure(
        module="digits",
        title="1,797 real digits",
        about="train, then draw one yourself",
        text="A network in training on scanned digits, with its loss, a pad to draw on, ten probabilities, and the digits it misreads.",
        options={"recipe": DEEP},
        presets=(
            Preset(title="SingleLayerNN, ten outputs", options={"recipe": SHALLOW}),
            Preset(title="no hidden layer", options={"recipe": LINEAR}),
            Preset(title="a rate too large", options={"recipe": DEEP.replace("lr=0.001", "lr=0.3")}),
        ),
        notice=(
            "Nearly all is learnt in the first few epochs.",
            "The mistakes that stay are often ones you would make too.",
            "Draw something that is no digit: the ten probabilities still sum to one.",
        ),
    ),
    claims=(
        Claim(
            id="digits-read",
            sentence="On held-out digits the deep network reads nearly all, and a network without hidden layers nearly as many.",
            arms=(
                Arm(title="DeepNN", recipe=DEEP, steps=460, measure="test accuracy", measured=0.975, low=0.95),
                Arm(
                    title="one hidden layer",
                    recipe=SHALLOW,
                    steps=460,
                    measure="test accuracy",
                    measured=0.975,
                    low=0.95,
                ),
                Arm(
                    title="no hidden layer", recipe=LINEAR, steps=460, measure="test accuracy", measured=0.969, low=0.9
                ),
            ),
        ),
    ),
)

CHAPTER = Chapter(
    id="networks",
    title="Networks",
    question="What do layers add?",
    summary=(
        "Neurons side by side make a dense layer; layers in a row make a network.",
        "A layer has (inputs + 1) times neurons parameters.",
        "On small, centred digits even a network without hidden layers reads nearly all.",
    ),
    can=(
        "Count the parameters of any dense network.",
        "Write a network as a class in PyTorch.",
        "Train a network on handwritten digits and look at its mistakes.",
    ),
    recall=(
        Recall(
            id="count-dense",
            question=question(
                "How many parameters has a dense layer from 3 inputs to 5 neurons?",
                ("15.", "Each neuron has a bias, too."),
                ("20.", "(3 + 1) · 5."),
                ("8.", "Every neuron has a weight for every input."),
                right=1,
            ),
            slide="networks/single-layer",
            test="test_parameters_are_counted_as_the_chapters_say",
        ),
        Recall(
            id="no-hidden-digits",
            question=question(
                "DeepNN reads 97.5 % of the held-out digits. How many does a network without hidden layers read?",
                ("96.9 %.", "These digits are small and centred."),
                ("About half.", "It is 96.9 %."),
                ("One in ten.", "So does an untrained network."),
            ),
            slide="networks/digits",
            claim="digits-read",
        ),
        Recall(
            id="from-perceptron-sigmoid",
            question=question(
                "From before: six hidden layers, trained alike. Which stay at guessing?",
                ("Those with tanh.", "They reach 99.6 %."),
                ("Those with ReLU.", "They reach 100 %."),
                ("Those with sigmoids.", "Hardly any gradient reaches their first layers."),
                right=2,
            ),
            slide="perceptron/gallery",
            claim="sigmoid-starves",
        ),
    ),
    slides=(SIMPLIFIED, SINGLE, DEEPER, DIGITS),
)
