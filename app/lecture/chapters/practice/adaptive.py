"""Slides: learning rates that adapt, and what they can depend on."""

from app.lecture.model import Arm, Claim, Figure, Prediction, Preset, Slide, question

BASE = "v=1&data=circles&hidden=4&batch=250&kind=race"
FIVE = (
    "&trial=optimizer(sgd);lr(0.1)&trial=optimizer(adagrad);lr(0.1)&trial=optimizer(rmsprop);lr(0.01)"
    "&trial=optimizer(adadelta);lr(1)&trial=optimizer(adam);lr(0.01)"
)
TITLES = ["SGD, η = 0.1", "Adagrad, η = 0.1", "RMSprop, η = 0.01", "Adadelta, η = 1", "Adam, η = 0.01"]
THREE = "&trial=optimizer(sgd);lr(0.1)&trial=optimizer(rmsprop);lr(0.01)&trial=optimizer(adam);lr(0.01)"
SIZES = (
    BASE
    + "&lr=0.01"
    + "".join(f"&trial=optimizer({name});init(normal(std={std}))" for name in ("adam", "adafactor") for std in (0.1, 1))
)
STALLED = "v=1&data=hills&loss=mse&hidden=8&batch=10&lr=0.3"
PLATEAU = STALLED + "&schedule=plateau(patience=3)"

SLIDES = (
    Slide(
        id="adaptive",
        headings=("Adaptive learning rates",),
        title="Idea 2: can every weight have its own rate?",
        wide=True,
        figure=Figure(
            module="adaptive",
            title="Gradient, step and rate of each weight",
            about="five optimizers on one network; a bar is as long as its part of the largest",
            text=(
                "For each optimizer every weight of the network, with its gradient and its next step as bars, "
                "orange below zero and blue above, and the rate that makes the step of the gradient."
            ),
            options={"recipe": BASE + FIVE, "titles": TITLES},
            presets=(
                Preset(title="a spiral", options={"recipe": (BASE + FIVE).replace("circles", "spiral")}),
                Preset(title="slowly", options={"speed": 2}),
            ),
            notice=(
                "With SGD the two columns are mirror images: one rate for all weights.",
                "The others stretch the small gradients, so that steps are of more equal size.",
                "Adagrad's rates only ever fall: its sums of squares only grow.",
                "Adam's step can go against the gradient of the moment, since it follows a running mean.",
            ),
            lab=BASE + FIVE,
        ),
        prediction=Prediction(
            question="At the first step the largest gradient is 134 times the smallest. And the steps that Adam takes?",
            options=("134 times", "about 12 times", "all the same size"),
            right=2,
            because="Each gradient is divided by the root of its own mean square, which is its own size at the start.",
            claim="first-step",
            case={"train": True},
            steps=1,
            tells=("1.0", "all the same size as"),
            covered=True,
            why=question(
                "What does Adam divide each gradient by at the first step?",
                ("By the largest of all gradients.", "Then the steps would differ as much as the gradients do."),
                ("By its own size.", ""),
                ("By the number of examples.", "That is in the mean loss already, for every optimizer."),
                right=1,
            ),
        ),
        claims=(
            Claim(
                id="first-step",
                sentence="Where gradients differ in size, adaptive steps hardly do.",
                outcome=(
                    "At the first step the largest gradient is 134 times the smallest. Largest step over smallest: "
                    "SGD 134, Adadelta 8.8, Adagrad, RMSprop and Adam 1.0."
                ),
                test="test_where_gradients_differ_in_size_adaptive_steps_hardly_do",
            ),
        ),
    ),
    Slide(
        id="depends",
        headings=(),
        title="What can a rate depend on?",
        figure=Figure(
            module="depends",
            title="On how large the gradient is",
            about="each weight is a dot: how steep its slope is, and how far it moves next",
            text="The size of the next step of each weight over the size of its gradient, for SGD, RMSprop and Adam.",
            options={"recipe": BASE + THREE, "titles": ["SGD", "RMSprop", "Adam"], "across": [-4, 0], "up": [-5, 0]},
            notice=(
                "SGD's dots lie on a line: ten times the gradient, ten times the step.",
                "At the first step RMSprop and Adam are level: small gradients move their weights as far as large ones. "
                "Later each step follows past gradients too, and the dots spread.",
            ),
            lab=BASE + THREE,
        ),
    ),
    Slide(
        id="depends-speed",
        headings=(),
        title="On how fast learning is happening",
        figure=Figure(
            module="training",
            title="Reduce on plateau",
            about="the rate is halved when the loss has stopped falling",
            text="The loss of a network in training over its learning rate, which is halved whenever the loss stalls.",
            options={"recipe": PLATEAU, "show": ["curves"], "speed": 200},
            presets=(
                Preset(title="a constant rate", options={"recipe": STALLED}),
                Preset(title="more patience", options={"recipe": PLATEAU.replace("patience=3", "patience=30")}),
            ),
            notice=("Each fall of the rate calms the loss: what it shook about before, it now goes down.",),
            lab=PLATEAU,
        ),
        prediction=Prediction(
            question="The loss has stopped falling, and the rate is halved. The loss then",
            options=("stays where it is", "falls further", "rises"),
            right=1,
            because="It had not come to the lowest point: its steps were too long to settle there, and shorter ones can.",
            claim="plateau",
            case={"train": True},
            steps=600,
            why=question(
                "Why could the loss fall again at half the rate?",
                ("Its steps had been too long to settle.", ""),
                ("The data had changed.", "The examples are the same throughout."),
                ("The network had forgotten something.", "Nothing is reset: the weights go on from where they stood."),
            ),
        ),
        claims=(
            Claim(
                id="plateau",
                sentence="A rate that falls when learning stalls comes lower than the same rate held.",
                arms=(
                    Arm(
                        title="held at 0.3",
                        recipe=STALLED,
                        steps=1500,
                        measure="training loss",
                        measured=0.0518,
                        low=0.046,
                    ),
                    Arm(
                        title="reduced on plateau",
                        recipe=PLATEAU,
                        steps=1500,
                        measure="training loss",
                        measured=0.0416,
                        high=0.046,
                    ),
                ),
            ),
        ),
    ),
    Slide(
        id="depends-size",
        headings=(),
        title="On the size of particular weights",
        figure=Figure(
            module="depends",
            title="Small weights, small steps",
            about="the same network twice, its first weights ten times as large the second time",
            text="The size of the next step of each weight over the size of the weight, for Adam and Adafactor.",
            options={
                "recipe": SIZES,
                "titles": ["Adam, small weights", "Adam, large", "Adafactor, small weights", "Adafactor, large"],
                "over": "value",
                "across": [-3, 1],
                "up": [-4, -1],
            },
            notice=(
                "Adam moves small and large weights equally far, which is far for a small one.",
                "Adafactor multiplies the rate by the size of a layer's weights: each moves by about a share of itself.",
            ),
            lab=SIZES,
        ),
        prediction=Prediction(
            question="The first weights are made ten times as large. Adam's first step is then",
            options=("a tenth as long", "as long as before", "ten times as long"),
            right=1,
            because="Adam divides each gradient by its own size, and does not look at the weight. Adafactor does.",
            claim="size-of-weights",
            case={"train": True},
            steps=1,
            covered=True,
            why=question(
                "Which of the two optimizers looks at the size of the weights?",
                ("Adam.", "It looks at gradients alone, and takes the same step."),
                ("Both.", "Adam's first step is as long as before."),
                ("Adafactor.", ""),
                right=2,
            ),
        ),
        claims=(
            Claim(
                id="size-of-weights",
                sentence="With weights ten times as large, Adafactor steps ten times as far, and Adam as far as before.",
                outcome="Mean first step, small and large weights: Adam 0.0100 and 0.0100, Adafactor 0.0009 and 0.0090.",
                test="test_adafactor_steps_by_the_size_of_the_weights_and_adam_does_not",
            ),
        ),
    ),
)
