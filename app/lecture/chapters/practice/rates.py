"""Slides: learning rates that are too small, too large and stable, and two ways to find a good one."""

from app.lecture.model import Arm, Claim, Figure, Prediction, Preset, Slide, question

NAMES = ["small", "stable", "large"]
CIRCLES = "v=1&data=circles&hidden=4,2&batch=25"
RACE = "&kind=sweep&trial=lr({})&trial=lr({})&trial=lr({})"
HILLS = "v=1&data=hills&loss=mse&hidden=8&batch=25"
SINGLE = HILLS.replace("batch=25", "batch=1")

SWEEP = "&kind=sweep" + "".join(
    f"&trial=lr({rate})" for rate in (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.6, 1, 3)
)
RANGE = CIRCLES + "&kind=range-test&lr=10&schedule=rising(first=0.00001,total_steps=1000)/step"

SLIDES = (
    Slide(
        id="rate",
        headings=("Setting the learning rate",),
        title="How can we set η?",
        figure=Figure(
            module="rolling",
            title="Three rates on one loss",
            about="Play, and drag the rate as they go; press the hill to start elsewhere",
            text=(
                "A loss over one weight: a wide bowl with a narrow hollow in its side. Three walkers with a small, a "
                "stable and a large rate go down it from one start; below, the loss of each over the steps."
            ),
            options={"names": NAMES, "rates": [0.1, 2.0, 9.0]},
            presets=(
                Preset(title="all too small", options={"rates": [0.003, 0.03, 0.3]}),
                Preset(title="over the hollow, or not", options={"rates": [0.5, 0.6, 0.7]}),
                Preset(title="at the edge", options={"rates": [7.0, 7.9, 8.1]}),
            ),
            notice=(
                "Caught, the small one stays: all around it is higher, and it knows no more than the slope.",
                "Drag the rate while one sits in the hollow. Above 0.59 it no longer holds there, above 8 nowhere.",
                "A step is the rate times the slope, so the same rate makes short steps on flat ground.",
            ),
        ),
        prediction=Prediction(
            question="Three walkers start on the left, with rates 0.1, 2 and 9. Which ends lowest?",
            options=("0.1, the careful one", "2", "9, the fast one"),
            right=1,
            because="Its steps pass over the hollow that catches the small one, and still shrink where the bowl is flat.",
            claim="hollow",
            case={"train": True},
            tells=("Its steps pass over",),
            why=question(
                "Where does the walker with rate 0.1 end?",
                ("In the hollow, which it cannot leave.", ""),
                ("On its way to the floor of the bowl.", "It stands still: in the hollow the slope is zero."),
                ("Beyond the bowl.", "That is the one with rate 9."),
            ),
        ),
        claims=(
            Claim(
                id="hollow",
                sentence="A small rate is caught in a local minimum, a large one diverges, a stable one passes over.",
                outcome="After 60 steps: η = 0.1 at J = 1.199, in the hollow; η = 2 at J = 0.000; η = 9 at J = 2.6 · 10¹².",
                test="test_a_small_rate_is_caught_a_large_one_diverges_and_a_stable_one_passes_over",
            ),
        ),
    ),
    Slide(
        id="rate-network",
        headings=(),
        title="And in a real network?",
        figure=Figure(
            module="rate-race",
            title="Three rates, one network",
            about="the same weights to begin with, the same batches; drag the rate while they train",
            text=(
                "The loss over the steps of three networks that differ in their learning rate alone, and under it the "
                "three rates; a table with each one's loss."
            ),
            options={"recipe": HILLS + RACE.format(0.001, 0.1, 1), "names": NAMES},
            presets=(
                Preset(title="closer together", options={"recipe": HILLS + RACE.format(0.03, 0.1, 0.3)}),
                Preset(title="all too large", options={"recipe": HILLS + RACE.format(0.9, 1, 2)}),
                Preset(title="two classes", options={"recipe": CIRCLES + RACE.format(0.001, 0.3, 10)}),
            ),
            notice=(
                "The small one comes down too, in a hundred times the steps.",
                "Raise the rate of the stable one as it trains: at 0.2 it is faster, at 0.3 it shakes, at 0.6 it diverges.",
                "With two classes the gradient of the loss by the logit, ŷ − y, is bounded: a large rate shakes instead of diverging.",
            ),
            lab=HILLS + RACE.format(0.001, 0.1, 1),
        ),
        prediction=Prediction(
            question="The rate 0.1 works. What does a rate of 1 do to this network?",
            options=("it learns ten times as fast", "it learns a little faster", "it is gone within 30 steps"),
            right=2,
            because="Each step overshoots by more than the last; after a few, numbers no longer hold the weights.",
            claim="rate-too-large",
            case={"train": True},
            steps=60,
            tells=("diverges",),
            why=question(
                "What happens from step to step at a rate of 1?",
                ("The weights stand still.", "They move, and by more each time."),
                ("Each step lands farther from the floor.", ""),
                ("The gradient becomes zero.", "It grows: the slope is steeper the farther out one stands."),
                right=1,
            ),
        ),
        claims=(
            Claim(
                id="rate-too-small",
                sentence="A rate that is too small has hardly left the start when a stable one is nearly down.",
                arms=(
                    Arm(
                        title="η = 0.001",
                        recipe=HILLS + "&lr=0.001",
                        steps=500,
                        measure="training loss",
                        measured=0.234,
                        low=0.2,
                    ),
                    Arm(
                        title="η = 0.1",
                        recipe=HILLS + "&lr=0.1",
                        steps=500,
                        measure="training loss",
                        measured=0.0402,
                        high=0.1,
                    ),
                ),
            ),
            Claim(
                id="rate-too-large",
                sentence="A rate that is too large diverges.",
                arms=(
                    Arm(
                        title="η = 0.1", recipe=HILLS + "&lr=0.1", steps=500, measure="diverged at step", measured=None
                    ),
                    Arm(
                        title="η = 1",
                        recipe=HILLS + "&lr=1",
                        steps=500,
                        measure="diverged at step",
                        measured=25,
                        high=30,
                    ),
                ),
            ),
        ),
    ),
    Slide(
        id="sweep",
        headings=("How to deal with this?",),
        title="Idea 1: which rate is just right?",
        figure=Figure(
            module="sweep",
            title="Twelve rates at once",
            about="press Train, and see which come down",
            text="The loss of each of twelve learning rates over the rate, and their curves over the steps.",
            options={"recipe": HILLS + SWEEP},
            presets=(
                Preset(title="with Adam", options={"recipe": HILLS + "&optimizer=adam" + SWEEP}),
                Preset(title="a batch of one", options={"recipe": SINGLE + SWEEP}),
                Preset(title="two classes", options={"recipe": CIRCLES + SWEEP}),
            ),
            notice=(
                "Too small and too large are not alike: the loss comes down slowly to the left, and breaks off right.",
                "The best rate, 0.2, is a third of the first that diverges. With Adam, or with two classes, none diverges.",
                "Another optimizer or batch size has another best rate.",
            ),
            lab=HILLS + SWEEP,
        ),
        prediction=Prediction(
            question="In batches of 25, a rate of 0.3 trains this network. In batches of one, the same rate",
            options=("trains it faster", "trains it as well", "diverges"),
            right=2,
            because="Some single examples are much steeper than the mean of 25, and on those the same step overshoots.",
            claim="sweep-single",
            case={"recipe": SINGLE + SWEEP, "train": True},
            steps=300,
            tells=("diverges",),
            why=question(
                "Why does a smaller batch need a smaller rate here?",
                ("Single examples can be far steeper than their mean.", ""),
                ("It takes more steps an epoch.", "The divergence comes within few steps, long before an epoch ends."),
                ("It has less memory.", "The batch changes the gradient, not what is kept."),
            ),
        ),
        claims=(
            Claim(
                id="sweep-best",
                sentence="Of the twelve, 0.2 is best after 500 steps: smaller rates are slower, and the next larger one shakes.",
                arms=tuple(
                    Arm(
                        title=f"η = {rate}",
                        recipe=HILLS + f"&lr={rate}",
                        steps=500,
                        measure="training loss",
                        measured=loss,
                        low=low,
                        high=high,
                    )
                    for rate, loss, low, high in (
                        (0.01, 0.0798, 0.06, None),
                        (0.1, 0.0402, 0.038, None),
                        (0.2, 0.0359, None, 0.038),
                        (0.3, 0.0485, 0.038, None),
                    )
                ),
            ),
            Claim(
                id="sweep-single",
                sentence="A rate that trains in batches of 25 is too large for batches of one.",
                arms=tuple(
                    Arm(
                        title=title,
                        recipe=recipe,
                        steps=500,
                        measure="diverged at step",
                        measured=step,
                        high=high,
                    )
                    for title, recipe, step, high in (
                        ("batches of 25, η = 0.3", HILLS + "&lr=0.3", None, None),
                        ("batches of one, η = 0.3", SINGLE + "&lr=0.3", 59, 100),
                        ("batches of one, η = 0.03", SINGLE + "&lr=0.03", None, None),
                    )
                ),
            ),
        ),
    ),
    Slide(
        id="range-test",
        headings=(),
        title="Can one run find it?",
        figure=Figure(
            module="range-test",
            title="A range test",
            about="the rate rises with every step, until the loss blows up",
            text="The loss of one run over its learning rate, which rises from step to step; where it stops falling is marked.",
            options={"recipe": RANGE},
            presets=(
                Preset(title="more slowly", options={"recipe": RANGE.replace("1000", "4000"), "speed": 1500}),
                Preset(title="with Adam", options={"recipe": RANGE + "&optimizer=adam"}),
                Preset(title="values, not classes", options={"recipe": RANGE.replace(CIRCLES, HILLS)}),
            ),
            notice=(
                "At first nothing happens: the rate is too small to move anything.",
                "It is a hint, not a proof. What is learnt at one rate helps the next, so the first and steepest fall says little.",
            ),
            lab=RANGE,
        ),
        claims=(
            Claim(
                id="range-test-found",
                sentence="The rate at which the range test stops falling trains the network; a tenth of it is slow.",
                arms=tuple(
                    Arm(
                        title=title,
                        recipe=CIRCLES + f"&lr={rate}",
                        steps=200,
                        measure="training loss",
                        measured=loss,
                        low=low,
                        high=high,
                    )
                    for title, rate, loss, low, high in (
                        ("a hundredth, η = 0.00562", 0.00562, 0.6803, 0.65, None),
                        ("a tenth, η = 0.0562", 0.0562, 0.6426, 0.6, None),
                        ("as found, η = 0.562", 0.562, 0.0813, None, 0.1),
                    )
                ),
            ),
        ),
    ),
)
