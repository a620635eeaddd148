"""Slides: the loss landscape of a real network, and what depth and width make of it."""

from app.lecture.model import Arm, Claim, Figure, Prediction, Preset, Slide, question

CIRCLES = "v=1&data=circles&batch=250&lr=0.3"
RUN = CIRCLES + "&hidden=4,2"
SIGMOIDS = "v=1&data=circles&batch=25&lr=0.3&activation=sigmoid"
SHALLOW, DEEP = SIGMOIDS + "&hidden=8", SIGMOIDS + "&hidden=8,8,8,8"
TANH = "v=1&data=circles&batch=25&lr=0.3"
NARROW, WIDE = TANH + "&hidden=3", TANH + "&hidden=32"

SLIDES = (
    Slide(
        id="landscape",
        headings=(
            "Neural networks in practice: optimization",
            "Loss functions can be difficult to optimize",
            "Remember:",
        ),
        title="What does the loss of a real network look like?",
        figure=Figure(
            module="landscape",
            title="The loss around a network in training",
            about="train it, and the ground and the path are drawn as it goes; drag the surface to turn it",
            text=(
                "The loss over a plane through all weights of a network, as a surface and from above with lines of "
                "equal loss, and the path that training has taken so far."
            ),
            options={"recipe": RUN, "update": True},
            presets=(
                Preset(title="the plane of the path", options={"directions": "path"}),
                Preset(title="a spiral", options={"recipe": RUN.replace("circles", "spiral")}),
                Preset(title="a large rate", options={"recipe": RUN.replace("lr=0.3", "lr=10")}),
                Preset(title="a log scale", options={"logarithmic": True}),
            ),
            notice=(
                "You always stand in the middle, so the ground changes around you as the network learns.",
                "Seen along two random directions the path looks short: it hardly runs along either of them.",
                "The plane of the path shows the valley it came down, and how much of its way lies in that plane.",
            ),
            lab=RUN,
        ),
    ),
    Slide(
        id="depth",
        headings=(),
        title="Is a deeper network harder to train?",
        wide=True,
        figure=Figure(
            module="landscape",
            title="Two landscapes",
            about="the same data, the same rate, the same scale of directions",
            text="The loss landscapes of two networks side by side while they train, each with its path.",
            options={"recipes": [SHALLOW, DEEP], "titles": ["one layer of 8 sigmoids", "four layers of 8 sigmoids"]},
            presets=(
                Preset(
                    title="deeper, with tanh",
                    options={
                        "recipes": [TANH + "&hidden=8", TANH + "&hidden=8,8,8,8"],
                        "titles": ["one layer of 8, tanh", "four layers of 8, tanh"],
                    },
                ),
                Preset(
                    title="wider",
                    options={"recipes": [NARROW, WIDE], "titles": ["3 units", "32 units"]},
                ),
                Preset(
                    title="deeper and wider",
                    options={
                        "recipes": [TANH + "&hidden=3,3", TANH + "&hidden=32,32,32,32"],
                        "titles": ["two layers of 3", "four layers of 32"],
                    },
                ),
            ),
            notice=(
                "Four layers of sigmoids begin on a plateau: the ground is flat, so there is no slope to go by.",
                "With tanh the same depth has slopes. Depth alone is not what makes the ground flat.",
            ),
        ),
        prediction=Prediction(
            question="One layer of sigmoids, or four: which comes down in 600 steps?",
            options=("one layer", "four layers", "both"),
            right=0,
            because="Weights apart, each sigmoid passes on at most a quarter of the gradient; through four hardly anything is left.",
            claim="deep-plateau",
            case={"train": True},
            steps=600,
            tells=("0.003",),
            why=question(
                "Why does the deep network stay where it is?",
                ("Depth makes the ground flat.", "Four layers of tanh come down to 0.003 in the same steps."),
                ("Its gradients are next to nothing.", ""),
                ("It has found the minimum.", "Its loss is that of a guess, 0.69; the shallow network is at 0.2."),
                right=1,
            ),
        ),
        claims=(
            Claim(
                id="deep-plateau",
                sentence="Four layers of sigmoids stay on their plateau, where the same depth of tanh comes down.",
                arms=(
                    Arm(
                        title="1 × 8 sigmoids",
                        recipe=SHALLOW,
                        steps=600,
                        measure="training loss",
                        measured=0.2,
                        high=0.4,
                    ),
                    Arm(
                        title="4 × 8 sigmoids", recipe=DEEP, steps=600, measure="training loss", measured=0.691, low=0.6
                    ),
                    Arm(
                        title="4 × 8 tanh",
                        recipe=TANH + "&hidden=8,8,8,8",
                        steps=600,
                        measure="training loss",
                        measured=0.003,
                        high=0.1,
                    ),
                ),
            ),
            Claim(
                id="width",
                sentence="A wider layer comes down further in the same steps.",
                arms=(
                    Arm(title="3 units", recipe=NARROW, steps=600, measure="training loss", measured=0.0917, low=0.07),
                    Arm(title="32 units", recipe=WIDE, steps=600, measure="training loss", measured=0.0386, high=0.06),
                ),
            ),
        ),
    ),
)
