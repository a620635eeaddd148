"""Chapter: the exam. Two features, past students, and you, first untrained and then trained."""

from app.lecture.model import Arm, Chapter, Claim, Figure, Prediction, Preset, Slide

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
        text="The map of a network with random weights, and what it gives you. It is about the same everywhere.",
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
