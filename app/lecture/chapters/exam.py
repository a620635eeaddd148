"""Chapter: the exam. Two features, past students, and you, first untrained and then trained."""

from app.lecture.model import Arm, Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

RECIPE = "v=1&data=exam&points=120&hidden=4,2&lr=0.03"
DIVERGING = RECIPE.replace("lr=0.03", "lr=10") + "&activation=leaky-relu&optimizer=sgd(momentum=0.9)"

UNTRAINED = Slide(
    id="untrained",
    headings=(),
    title="What does an untrained network say?",
    figure=Figure(
        module="exam",
        title="Before training",
        about="random weights, a definite answer",
        text="The plane with you on it and, once you have guessed, the map of a network with random weights.",
        options={"recipe": RECIPE, "show": ["map", "you"]},
        presets=(
            Preset(title="other weights", options={"recipe": RECIPE + "&init-seed=5"}),
            Preset(title="larger weights", options={"recipe": RECIPE + "&init=normal(std=2)&init-seed=3"}),
        ),
        notice=(
            "The answer hardly changes as you drag yourself across the plane: small weights make small differences.",
            "Other random weights give another answer, with as little reason.",
        ),
        lab=RECIPE,
    ),
    prediction=Prediction(
        question="Drag yourself across the plane. By how much will the answer of an untrained network change?",
        options=("by less than 0.1", "by about a half", "from 0 to 1"),
        right=0,
        because="Its weights are small, so even large differences between students make small ones in the answer.",
        claim="untrained-flat",
        case={},
        tells=("same everywhere",),
        covered=True,
        why=question(
            "What would make an untrained network give very different answers?",
            ("Larger random weights.", ""),
            ("Other students.", "It has not seen any students; they change nothing yet."),
            ("Another seed.", "That gives another answer, but about the same one everywhere."),
        ),
    ),
    claims=(
        Claim(
            id="untrained-flat",
            sentence="An untrained network answers about the same everywhere, unless its weights are large.",
            outcome="Over the whole plane its answer changes by less than 0.1; with weights of spread 2, by more than 0.4.",
            test="test_an_untrained_network_says_about_the_same_everywhere_unless_its_weights_are_large",
        ),
    ),
)

TRAINED = Slide(
    id="trained",
    headings=(),
    title="And after it has seen the others?",
    wide=True,
    prediction=Prediction(
        question="You attended 4 lectures and worked 5 hours. What will a trained network say of you?",
        options=("below 10 %", "about one half", "above 90 %"),
        right=2,
        because="Most students beside you passed, and the network has only their word for it.",
        claim="you-pass",
        case={"train": True},
        steps=1000,
        tells=("above 90 %",),
        why=question(
            "Nobody told the network your result. What moved your number?",
            (
                "It guessed from your two numbers alone.",
                "Untrained, it saw the same two numbers and said about one half.",
            ),
            ("Every number rises in training.", "That of a student at [1, 1] falls below 10 %."),
            ("The students around you.", ""),
            right=2,
        ),
    ),
    figure=Figure(
        module="exam",
        title="Training",
        about="press Train, and watch the number beside you",
        text="The map of the probability to pass while the network trains, with the loss beside it and you on the plane.",
        options={"recipe": RECIPE, "show": ["map", "train", "you"], "speed": 150},
        presets=(
            Preset(
                title="too slow",
                options={"recipe": RECIPE.replace("lr=0.03", "lr=0.0003"), "show": ["map", "train", "you"]},
            ),
            Preset(title="make it diverge", options={"recipe": DIVERGING}),
            Preset(title="no hidden layer", options={"recipe": RECIPE.replace("hidden=4,2", "hidden=")}),
        ),
        notice=(
            "The number under you moves with every step, fast at first and then ever slower.",
            "Far from the line the network is sure of itself; on the line it is not.",
            "Reset, train again: the same recipe gives the same answer, to the last bit.",
        ),
        lab=RECIPE,
    ),
    claims=(
        Claim(
            id="you-pass",
            sentence="Trained on the students before you, the network puts nearly all new students on the right side.",
            arms=(
                Arm(title="untrained", recipe=RECIPE, steps=0, measure="test accuracy", measured=0.55, high=0.75),
                Arm(title="trained", recipe=RECIPE, steps=2000, measure="test accuracy", measured=0.967, low=0.9),
            ),
        ),
        Claim(
            id="exam-diverges",
            sentence="At a rate of 10, with momentum and an activation without a bound, the same network diverges.",
            arms=(
                Arm(title="η = 0.03", recipe=RECIPE, steps=500, measure="diverged at step", measured=None),
                Arm(title="η = 10", recipe=DIVERGING, steps=500, measure="diverged at step", measured=21, high=100),
            ),
        ),
    ),
)

CHAPTER = Chapter(
    id="exam",
    title="The exam",
    question="Will I pass?",
    summary=(
        "Two numbers describe a student, and the network answers with a probability to pass.",
        "Untrained, it says about the same of everyone. Trained on others, it places you among them.",
        "A rate that is far too large throws the weights out of reach.",
    ),
    can=(
        "State a problem as inputs, outputs and examples.",
        "Tell an untrained network from a trained one by its map.",
        "Recognize a run that diverges.",
    ),
    recall=(
        Recall(
            id="untrained-answer",
            question=question(
                "You drag yourself across the plane of an untrained network. By how much does its answer change?",
                ("By less than 0.1.", "Small random weights make small differences."),
                ("By about a half.", "Only with much larger first weights."),
                ("From 0 to 1.", "Only training makes it that sure."),
            ),
            slide="exam/untrained",
            test="test_an_untrained_network_says_about_the_same_everywhere_unless_its_weights_are_large",
        ),
        Recall(
            id="exam-rate",
            question=question(
                "The exam's network is trained at η = 10 with momentum and leaky ReLU. What happens?",
                ("It learns faster.", "Its weights leave every bound within a hundred steps."),
                ("It diverges.", "It does so at about step 21."),
                ("Nothing.", "Each step is more than three hundred times as long as at 0.03."),
                right=1,
            ),
            slide="exam/trained",
            claim="exam-diverges",
        ),
        Recall(
            id="from-networks-count",
            question=question(
                "From before: two inputs, layers of four and two, one output. How many parameters?",
                ("18.", "That leaves out the biases."),
                ("25.", "12 + 10 + 3."),
                ("14.", "Count (inputs + 1) times neurons, layer by layer."),
                right=1,
            ),
            slide="networks/single-layer",
            test="test_parameters_are_counted_as_the_chapters_say",
        ),
    ),
    slides=(
        Slide(
            id="students",
            headings=(
                "Applying neural networks",
                "Example problem",
                "Will you pass if we decide to give an exam about the EMAI conference presentations?",
            ),
            title="Who passed before you?",
            figure=Figure(
                module="exam",
                title="Past students",
                about="blue passed, orange failed; press on the plane to add one",
                text="A plane of lectures attended and project hours with past students: blue dots passed, orange ones failed.",
                options={"recipe": RECIPE, "show": ["add"]},
                notice=("No single number decides: some passed with few lectures, some with few hours.",),
                lab=RECIPE,
            ),
        ),
        Slide(
            id="you",
            headings=(),
            title="And you?",
            figure=Figure(
                module="exam",
                title="You",
                about="drag yourself, or type where you stand",
                text="The same plane with you on it, at 4 lectures and 5 hours.",
                options={"recipe": RECIPE, "show": ["you"]},
                lab=RECIPE,
            ),
        ),
        UNTRAINED,
        TRAINED,
    ),
)
