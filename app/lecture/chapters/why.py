"""Chapter: why deep learning."""

from typing import Final

from app.lecture.model import Arm, Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

_RAW: Final = "v=1&data=circles&hidden=&activation=relu&lr=0.01&optimizer=adam&batch=32"
_MADE: Final = f"{_RAW}&features=x1,x2,x1sq,x2sq,x1x2,sinx1,sinx2"
_LEARNT: Final = "v=1&data=circles&hidden=16,16&activation=relu&lr=0.01&optimizer=adam&batch=32"
_DIGITS: Final = (
    "v=1&data=digits&points=1797&share=0.8&hidden=24&activation=tanh&init=normal(std=0.02)&loss=cross-entropy"
    "&batch=32&lr=0.003&optimizer=adam&reg=l2(0.01)"
)
_BATCHES: Final = {
    "cpu": [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    "cuda": [1, 8, 64, 512, 2048, 8192],
    "mps": [1, 8, 64, 512, 2048, 8192],
}


def _on(link: str, dataset: str) -> str:
    return link.replace("data=circles", f"data={dataset}&noise=0.05")


WHAT_IS: Final = Slide(
    id="what-is",
    headings=("What is deep learning",),
    title="What does the word mean?",
    figure=Figure(
        module="rings",
        title="One inside the other",
        about="open a ring",
        text="Three rings inside each other: artificial intelligence, in it machine learning, in it deep learning. "
        "Each opens its definition.",
        options={
            "open": 2,
            "rings": [
                {
                    "title": "Artificial intelligence",
                    "definition": "Any technique that lets a computer do what we would call clever in a person.",
                    "example": "A chess program that follows rules its authors wrote is here, and learns nothing.",
                },
                {
                    "title": "Machine learning",
                    "definition": "The ability to learn from examples, without being told the rule.",
                    "example": "A filter that learns from your marks which mail is unwanted, by words that "
                    "someone chose to count.",
                },
                {
                    "title": "Deep learning",
                    "definition": "Finding the features too: patterns are drawn from raw data by layers of neurons.",
                    "example": "A network that is shown pixels and digits, and finds strokes and loops by itself.",
                },
            ],
        },
        presets=(Preset(title="From the outside in", options={"open": 0}),),
        notice=(
            "Each ring is a special case of the one around it: what is new in the innermost is who finds the features.",
        ),
    ),
)

FEATURES: Final = Slide(
    id="features",
    headings=("Why deep learning and why now?", "Why deep learning"),
    title="Who finds the features?",
    wide=True,
    figure=Figure(
        module="side-by-side",
        title="The same classifier, three times",
        about="on raw inputs, on features made by hand, and with hidden layers that find their own",
        text="Three decision boundaries side by side: a classifier that sees x₁ and x₂; the same one with x₁², x₂², "
        "x₁x₂, sin x₁ and sin x₂ added by hand; and one with two hidden layers. All train live on the same examples.",
        options={
            "recipes": [_RAW, _MADE, _LEARNT],
            "titles": ["raw inputs", "features made by hand", "features learnt, two hidden layers"],
            "speed": 100,
        },
        presets=(
            Preset(title="Made for it: circles", options={"dataset": "circles"}),
            Preset(title="Nobody thought of it: spiral", options={"dataset": "spiral"}),
            Preset(title="Another one: moons", options={"dataset": "moons"}),
        ),
        notice=(
            "On the circles x₁² and x₂² are just what is wanted: the classifier needs no hidden layer.",
            "On the spiral the same features stay near guessing, however long they train. The hidden layers learn it "
            "in about 500 steps, and nobody has to know the answer beforehand.",
        ),
        lab=_LEARNT,
    ),
    prediction=Prediction(
        question="Features made by hand solve the circles at once. Put on the spiral, how many of the test points will "
        "the same features get right?",
        options=("about 60 %", "about 80 %", "nearly all"),
        right=0,
        because="They were thought out for other shapes. The learnt features pass 95 % on both.",
        claim="hand-made-are-brittle",
        case={"dataset": "spiral", "train": True},
        steps=600,
        tells=("60 %", "59.6"),
        why=question(
            "The hand-made features stay near guessing. Why?",
            ("They need more steps.", "After 6,000 steps they are still below 70 %."),
            ("They cannot describe a spiral.", ""),
            ("There are too few examples.", "The hidden layers learn the spiral from the same examples."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="hand-made-are-brittle",
            sentence="Features made by hand solve the circles and fail on the spiral; two hidden layers learn both.",
            arms=(
                Arm(
                    title="made by hand, circles",
                    recipe=_MADE,
                    steps=1500,
                    measure="test accuracy",
                    measured=1.0,
                    low=0.97,
                ),
                Arm(
                    title="made by hand, spiral",
                    recipe=_on(_MADE, "spiral"),
                    steps=2000,
                    measure="test accuracy",
                    measured=0.596,
                    high=0.7,
                ),
                Arm(
                    title="learnt, circles", recipe=_LEARNT, steps=1500, measure="test accuracy", measured=1.0, low=0.95
                ),
                Arm(
                    title="learnt, spiral",
                    recipe=_on(_LEARNT, "spiral"),
                    steps=2000,
                    measure="test accuracy",
                    measured=0.988,
                    low=0.95,
                ),
            ),
        ),
    ),
)

STROKES: Final = Slide(
    id="strokes",
    headings=(),
    title="What do learnt features look like?",
    figure=Figure(
        module="strokes",
        title="First-layer weights while a network learns to read",
        about="real handwritten digits; orange weighs against, blue for",
        text="Twenty-four pictures of 32 × 32 weights, one for each unit of the first layer: noise before training, "
        "strokes and loops after it.",
        options={"recipe": _DIGITS, "speed": 60},
        presets=(Preset(title="Slowly, to watch", options={"speed": 10}),),
        notice=(
            "At step 0 every picture is noise. Within a hundred steps edges and blobs appear.",
            "No one told the network what a stroke is. It is what helps to tell digits apart.",
        ),
        lab=_DIGITS,
    ),
    claims=(
        Claim(
            id="strokes-read-digits",
            sentence="With twenty-four such features a network reads more than nine of ten digits that it "
            "has never seen.",
            arms=(
                Arm(
                    title="24 units, 1,437 digits",
                    recipe=_DIGITS,
                    steps=800,
                    measure="test accuracy",
                    measured=0.97,
                    low=0.93,
                ),
            ),
        ),
    ),
)

TIMELINE: Final = Slide(id="timeline", headings=("Why now?",), title="The ideas are old. Why only now?")

BIG_DATA: Final = Slide(
    id="big-data",
    headings=(),
    title="Big data: what do more examples buy?",
    figure=Figure(
        module="data-size",
        title="Accuracy by the number of examples",
        about="the same network, trained from scratch each time, here and now",
        text="A graph of test accuracy over the number of training examples, from 10 to 2,000. Each point is the mean "
        "of three trainings, each with other examples and other first weights.",
        options={"examples": [10, 20, 50, 100, 200, 500, 1000, 2000]},
        presets=(
            Preset(title="An easier set: circles", options={"dataset": "circles", "noise": 0.1}),
            Preset(title="Noisier", options={"noise": 0.3}),
        ),
        notice=(
            "On the spiral ten examples are learnt by heart and teach nothing: the test is guesswork.",
            "From 50 examples on each doubling helps less than the one before; with noise the curve ends below 100 %.",
        ),
        lab=_on(_LEARNT, "spiral"),
    ),
    prediction=Prediction(
        question="From how many examples on does this network get 19 of 20 points of the spiral right?",
        options=("20", "50", "200", "1,000"),
        right=2,
        because="With 50 it is still below four of five. With 200 the arms of the spiral are seen along their "
        "whole length.",
        claim="more-examples",
        case={"train": True},
        tells=("200 examples", "97.6"),
        why=question(
            "With 50 examples the network still fails on every fifth test point. Why?",
            ("The network is too small.", "The same network gets 97.6 % right after training on 200."),
            (
                "It was not trained for long enough.",
                "It gets all 50 of its own examples right; only the test points go wrong.",
            ),
            ("The examples leave gaps that it fills wrongly.", ""),
            right=2,
        ),
    ),
    claims=(
        Claim(
            id="more-examples",
            sentence="On the spiral, more examples take the same network from guessing to nearly no mistake.",
            outcome="Right on the test: 58 % after training on 20 examples, 78 % on 50, 97.6 % on 200 (means "
            "of three).",
            test="test_the_spiral_is_learnt_from_two_hundred_examples_and_not_from_fifty",
        ),
    ),
)

HARDWARE: Final = Slide(
    id="hardware",
    headings=(),
    title="Hardware: how much faster is a batch?",
    figure=Figure(
        module="throughput",
        title="Examples a second by batch size",
        about="the lecture's deep network, on the machine that serves this page",
        text="A graph of examples a second over the batch size, both logarithmic, for the processor and, where there "
        "is one, the graphics processor of the server.",
        options={"batches": _BATCHES},
        presets=(
            Preset(title="Small batches only", options={"batches": {**_BATCHES, "cpu": [1, 2, 3, 4, 6, 8, 12, 16]}}),
            Preset(title="Large ones only", options={"batches": {**_BATCHES, "cpu": [64, 128, 192, 256, 384, 512]}}),
        ),
        notice=(
            "A step on two examples takes hardly longer than a step on one: most of the time is not arithmetic.",
            "On the processor the curve bends once a core has all it can do. A graphics processor goes on climbing.",
            "These are your figures: what runs beside this page slows them.",
        ),
        lab="v=1&data=digits&hidden=200,200,100&activation=relu&loss=cross-entropy&lr=0.05&batch=64",
    ),
    prediction=Prediction(
        question="A training step on one example takes eleven matrix products. How many does a step on 64 take?",
        options=("11", "64", "704"),
        right=0,
        because="The 64 examples are the rows of one matrix. There is more to multiply, but no more to ask for.",
        claim="same-products",
        case={"train": True},
        tells=("11 products", "eleven matrix products whatever"),
        why=question(
            "Why does a step on 64 examples need no more products?",
            ("It trains on one of the 64.", "All of them count: 37,926,400 multiplications in place of 592,600."),
            ("The examples are rows of one matrix.", ""),
            ("They take turns.", "Then there would be 704 products. Counted, there are 11."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="same-products",
            sentence="A step asks for the same eleven matrix products whatever the batch: only their size grows.",
            outcome="Batch of 1: 11 products, 592,600 multiplications. Batch of 64: 11 products, 37,926,400. "
            "Those are rows that a device can work on side by side.",
            test="test_a_step_takes_the_same_eleven_products_whatever_the_batch",
        ),
    ),
)

SOFTWARE: Final = Slide(id="software", headings=(), title="Software: what is left to write?")

CHAPTER = Chapter(
    id="why",
    title="Why deep learning",
    question="What can a network learn that we could not write down?",
    summary=(
        "Deep learning finds its features in the data; other machine learning is given them.",
        "Features made for one problem fail on the next. Hidden layers learned both the circles and the spiral.",
        "Data, hardware and software made it practical: more examples close the gaps, and a batch costs one product a layer.",
    ),
    can=(
        "Say what sets deep learning apart, with an example.",
        "Read a graph of test accuracy over the number of examples.",
        "Explain why a batch of 64 does not cost 64 times as much.",
    ),
    recall=(
        Recall(
            id="features-on-spiral",
            question=question(
                "Features made by hand for the circles are tried on the spiral. How many test points come out right?",
                ("About 60 %, little more than by guessing.", "They were thought out for another shape."),
                ("About 80 %.", "It is less: 59.6 % after 2,000 steps."),
                ("Nearly all.", "That is what the hidden layers reach."),
            ),
            slide="why/features",
            claim="hand-made-are-brittle",
        ),
        Recall(
            id="more-data",
            question=question(
                "On the spiral, 50 training examples become 200. What happens on the test?",
                ("Hardly anything.", "It rises from 78 % to 97.6 %."),
                ("From 78 % right to 97.6 %.", "The gaps between the examples close."),
                ("It overfits more.", "More examples are the surest remedy against overfitting."),
                right=1,
            ),
            slide="why/big-data",
            claim="more-examples",
        ),
        Recall(
            id="batch-products",
            question=question(
                "A step on one example takes eleven matrix products. On 64 examples it takes",
                ("704.", "That would be one example after the other."),
                ("64.", "Each layer needs its products, whatever the batch."),
                ("11, of larger matrices.", "The examples are rows of one matrix."),
                right=2,
            ),
            slide="why/hardware",
            claim="same-products",
        ),
    ),
    slides=(WHAT_IS, FEATURES, STROKES, TIMELINE, BIG_DATA, HARDWARE, SOFTWARE),
)
