"""Chapter: whether a network generalizes. Fitted curves, three sets, early stopping, regularization, more data."""

from collections.abc import Callable
from random import Random
from typing import Final

from app.lecture.model import Arm, Chapter, Claim, Figure, Measure, Prediction, Preset, Recall, Slide, question

CURVE: Final = "v=1&data=curve&noise=0.6&points=100&share=0.15&batch=15&activation=tanh&optimizer=adam&lr=0.003"
"""Fifteen training points of a sine with noise of variance 0.09, and 85 others."""

SHAPES: Final = ("hidden()", "hidden(4)", "hidden(128,128)")
FITS: Final = f"{CURVE}&kind=race" + "".join(f"&trial={shape}" for shape in SHAPES)
LARGE: Final = f"{CURVE}&hidden=64,64"
SLOW: Final = LARGE.replace("lr=0.003", "lr=0.0003")
DECAY: Final = f"{LARGE}&reg=l2(0.01)"
DROPPING: Final = f"{LARGE}&dropout=0.2"
THINNED: Final = f"{CURVE}&hidden=6,6&dropout=0.5"
BOUNDS: Final = {"low": 0.001, "high": 1}
"""Of all axes of the loss: from a thousandth to one."""


def sized(training: int, points: int) -> str:
    """The large network on so many of so many points."""
    return LARGE.replace("points=100&share=0.15", f"points={points}&share={training / points:g}")


SIZES: Final = {15: sized(15, 150), 60: sized(60, 200), 240: sized(240, 400)}


def arms(measure: Measure, steps: int, *found: tuple[str, str, float, float | None, float | None]) -> tuple[Arm, ...]:
    """Recipes trained equally long: title, recipe, measured, low, high."""
    return tuple(
        Arm(title=title, recipe=recipe, steps=steps, measure=measure, measured=value, low=low, high=high)
        for title, recipe, value, low, high in found
    )


def alone(shape: str) -> str:
    """One of the three networks by itself."""
    return f"{CURVE}&hidden={shape.removeprefix('hidden(').removesuffix(')')}"


THREE_FITS: Final = Slide(
    id="fits",
    headings=(),
    title="Which curve would you trust?",
    wide=True,
    figure=Figure(
        module="fits",
        title="Three networks, the same fifteen points",
        about="filled points are trained on, hollow ones are not",
        text="Three fitted curves side by side, with their losses on the training points and on points they never saw.",
        options={
            "recipe": FITS,
            "titles": ["no hidden layer", "4 hidden units", "two layers of 128"],
            "bounds": BOUNDS,
            "speed": 300,
        },
        presets=(
            Preset(title="other points", options={"recipe": f"{FITS}&seed=3"}),
            Preset(title="no noise", options={"recipe": FITS.replace("noise=0.6", "noise=0")}),
        ),
        notice=(
            "The noise has a variance of 0.09. No curve keeps its loss on new points below that for long, and a training "
            "loss far below it has learnt the noise.",
            "Left of −5 and right of 5 there are no points at all, and the three curves have nothing in common.",
        ),
        lab=FITS,
    ),
    prediction=Prediction(
        question="All three train for 2,000 steps. Which curve will come closest to the hollow points?",
        options=("the straight line", "the one with 4 units", "the one with two layers of 128"),
        right=1,
        because="The line cannot bend. The largest bends to every point, and between them it goes where it likes.",
        claim="three-fits",
        case={"train": True},
        steps=2000,
        why=question(
            "The largest network has the lowest training loss. Why is it not the best?",
            ("It should have trained longer.", "Its loss on the hollow points rises while it trains."),
            ("It has learnt the noise of its fifteen points.", ""),
            ("It has too few parameters.", "It has 16,897, for fifteen points."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="three-fits",
            column="validation loss",
            sentence="On points that were held out, four hidden units do better than none and better than two layers of 128.",
            arms=arms(
                "test loss",
                2000,
                ("no hidden layer", alone(SHAPES[0]), 0.6282, 0.5, None),
                ("4 hidden units", alone(SHAPES[1]), 0.1277, None, 0.16),
                ("two layers of 128", alone(SHAPES[2]), 0.2985, 0.2, None),
            ),
        ),
        Claim(
            id="three-fits-training",
            sentence="On the training points the order is another one: the more parameters, the lower the loss.",
            arms=arms(
                "training loss",
                2000,
                ("no hidden layer", alone(SHAPES[0]), 0.4151, 0.3, None),
                ("4 hidden units", alone(SHAPES[1]), 0.0434, 0.02, 0.09),
                ("two layers of 128", alone(SHAPES[2]), 0.0029, None, 0.02),
            ),
        ),
    ),
)

EARLY: Final = Slide(
    id="early-stopping",
    headings=(),
    title="When should training stop?",
    figure=Figure(
        module="early-stopping",
        title="Past the best step, and back to it",
        about="the vertical line marks the lowest validation loss; the dashed curve is the one it belongs to",
        text="A fitted curve in training with both losses, the step of the lowest validation loss, and a button back to it.",
        options={"recipe": SLOW, "bounds": BOUNDS, "speed": 100},
        presets=(
            Preset(title="a higher rate", options={"recipe": LARGE}),
            Preset(title="4 hidden units", options={"recipe": alone(SHAPES[1])}),
        ),
        notice=(
            "The mark moves as long as the validation loss falls, and then stays behind.",
            "Going back costs nothing: the run is a recipe, and any of its steps can be had again.",
        ),
        lab=SLOW,
    ),
    prediction=Prediction(
        question="A network of two layers of 64 trains on the fifteen points for 1,500 steps. What will the validation loss do?",
        options=("fall all the way", "fall, and then rise", "stay where it is"),
        right=1,
        because="The shape that all points share is found first. After that only the noise of the fifteen is left to learn.",
        claim="early-stopping",
        case={"train": True},
        steps=1500,
        why=question(
            "What did the training loss do meanwhile?",
            ("It rose, too.", "Nothing pushes it up: the updates follow its own gradient."),
            ("It stood still.", "It fell to a small part of the noise's variance."),
            ("It kept falling.", ""),
            right=2,
        ),
    ),
    claims=(
        Claim(
            id="early-stopping",
            column="validation loss",
            sentence="The validation loss is lowest early on, and rises while the training loss falls.",
            arms=(
                *arms("test loss", 150, ("after 150 steps", SLOW, 0.0789, None, 0.1)),
                *arms("test loss", 1500, ("after 1,500 steps", SLOW, 0.1904, 0.13, None)),
            ),
        ),
        Claim(
            id="early-stopping-training",
            sentence="Meanwhile the training loss only falls.",
            arms=(
                *arms("training loss", 150, ("after 150 steps", SLOW, 0.0865, 0.06, None)),
                *arms("training loss", 1500, ("after 1,500 steps", SLOW, 0.0137, None, 0.04)),
            ),
        ),
    ),
)

REGULARIZATION: Final = Slide(
    id="regularization",
    headings=(),
    title="Must it use all its freedom?",
    figure=Figure(
        module="fits",
        title="The same network, free and held back",
        about="switch on weight decay or dropout, before or while it trains",
        text="Two fitted curves of the same large network, the second with switches for weight decay and dropout.",
        options={
            "recipes": [LARGE, LARGE],
            "titles": ["free", "with your switches"],
            "switches": True,
            "bounds": BOUNDS,
            "speed": 300,
        },
        presets=(
            Preset(
                title="too much of it",
                options={"recipes": [LARGE, f"{LARGE}&reg=l2(1)"], "titles": ["free", "with L2 1"]},
            ),
        ),
        notice=(
            "With either switch the training loss stays higher, and the validation loss lower.",
            "Switched on late, weight decay takes back what was learnt of the noise: the curve grows smoother.",
        ),
        lab=DECAY,
    ),
    prediction=Prediction(
        question="One of two equal networks trains with weight decay. After 3,000 steps, what will it have changed?",
        options=(
            "both losses are lower",
            "the training loss is higher, the validation loss lower",
            "both losses are higher",
        ),
        right=1,
        because="Small weights make a smooth curve, which passes by the noise of the training points.",
        claim="decay-and-dropout",
        case={"recipes": [LARGE, DECAY], "titles": ["free", "with weight decay"], "switches": False, "train": True},
        steps=3000,
        why=question(
            "Why does weight decay raise the training loss?",
            ("Following each point takes large weights, and they now cost something.", ""),
            ("It lowers the learning rate.", "The rate is the same for both."),
            ("It removes units.", "That is dropout; weight decay shrinks weights."),
        ),
    ),
    claims=(
        Claim(
            id="decay-and-dropout",
            column="validation loss",
            sentence="Weight decay and dropout each lower the validation loss of a network that overfits.",
            arms=arms(
                "test loss",
                3000,
                ("free", LARGE, 0.3451, 0.25, None),
                ("weight decay 0.01", DECAY, 0.1261, None, 0.16),
                ("dropout 0.2", DROPPING, 0.1373, None, 0.18),
            ),
        ),
        Claim(
            id="decay-and-dropout-training",
            sentence="Both raise its training loss.",
            arms=arms(
                "training loss",
                3000,
                ("free", LARGE, 0.0025, None, 0.01),
                ("weight decay 0.01", DECAY, 0.0448, 0.03, None),
                ("dropout 0.2", DROPPING, 0.0249, 0.015, None),
            ),
        ),
    ),
)

MASKS: Final = Slide(
    id="dropout",
    headings=(),
    title="What does dropout do?",
    wide=True,
    figure=Figure(
        module="masks",
        title="Another network at every update",
        about="press Step to draw the next masks",
        text="The network of the first example without the units that sit out, the masks of all examples of the batch, "
        "and the curve of the whole network.",
        options={"recipe": THINNED, "speed": 2},
        presets=(
            Preset(title="p = 0.2", options={"recipe": THINNED.replace("dropout=0.5", "dropout=0.2")}),
            Preset(title="p = 0.9", options={"recipe": THINNED.replace("dropout=0.5", "dropout=0.9")}),
        ),
        notice=(
            "Each column of the grid is an example: in one update every example sees a network of its own.",
            "The curve on the right is of the whole network, in which no unit sits out.",
        ),
        lab=THINNED,
    ),
    prediction=Prediction(
        question="With p = 0.5, a hidden unit that takes part counts …",
        options=("half", "as before", "twice"),
        right=2,
        because="Half of the units are missing, so the rest count 1 / (1 − 0.5) = 2 times, and sums stay the same on average.",
        claim="dropout-scales",
        tells=("2.0 times",),
        case={},
        covered=True,
        why=question(
            "Why scale at all?",
            ("To make the gradients larger.", "They grow and vanish with the masks; their mean stays the same."),
            ("So that the next layer gets sums of the usual size, with and without dropout.", ""),
            ("To keep the weights small.", "That is what weight decay does."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="dropout-scales",
            sentence="Over many masks, the mean of a unit's output with dropout is its output without.",
            outcome="The mean of 20,000 masks at p = 0.5, scaled by 2, is 1.00.",
            test="test_masks_are_scaled_so_that_their_mean_is_one",
        ),
    ),
)

MORE: Final = Slide(
    id="more-data",
    headings=(),
    title="Would more examples help?",
    wide=True,
    figure=Figure(
        module="fits",
        title="One network, more and more points",
        about="two layers of 64, trained on 15, 60 and 240 points",
        text="Three fitted curves of the same large network, trained on 15, 60 and 240 points.",
        options={
            "recipes": list(SIZES.values()),
            "titles": [f"{count} points" for count in SIZES],
            "bounds": BOUNDS,
            "speed": 300,
        },
        notice=(
            "The training loss rises with the number of points, and the validation loss falls, towards the same value.",
            "That value is the variance of the noise, 0.09: what no curve can know.",
        ),
        lab=SIZES[240],
    ),
    prediction=Prediction(
        question="The same network trains on 15 and on 240 points. How do its training losses compare?",
        options=("lower with 15 points", "lower with 240 points", "about the same"),
        right=0,
        because="Fifteen points can be followed one by one. With 240, points beside each other contradict each other.",
        claim="more-data",
        case={"train": True},
        steps=2000,
        why=question(
            "And what happens to the gap between the two losses?",
            ("It closes with more points.", ""),
            ("It opens with more points.", "The two losses approach each other."),
            ("It depends on the network alone.", "The network is the same in all three."),
        ),
    ),
    claims=(
        Claim(
            id="more-data",
            sentence="With more points the same network has a higher training loss.",
            arms=arms(
                "training loss",
                2000,
                ("15 points", SIZES[15], 0.0022, None, 0.02),
                ("60 points", SIZES[60], 0.0845, 0.05, None),
                ("240 points", SIZES[240], 0.097, 0.07, None),
            ),
        ),
        Claim(
            id="more-data-held-out",
            column="validation loss",
            sentence="And a lower loss on points that were held out.",
            arms=arms(
                "test loss",
                2000,
                ("15 points", SIZES[15], 0.255, 0.18, None),
                ("60 points", SIZES[60], 0.124, None, 0.16),
                ("240 points", SIZES[240], 0.1224, None, 0.16),
            ),
        ),
    ),
)

WIDTHS: Final = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96)
SMALL: Final = CURVE.replace("points=100&share=0.15", "points=25&share=0.6").replace("lr=0.003", "lr=0.01")
"""Fifteen points to train on, and only ten to choose by."""
CHOOSING: Final = f"{SMALL}&kind=race" + "".join(f"&trial=hidden({width})" for width in WIDTHS)

THREE_SETS: Final = Slide(
    id="three-sets",
    headings=(),
    title="How would you know?",
    wide=True,
    figure=Figure(
        module="sets",
        title="Twelve networks, of which one is chosen",
        about="train, then open the test set",
        text="The losses of twelve networks on the training set, on a validation set of ten points and, once it is "
        "opened, on a test set of a thousand; and the curve of the network that was chosen.",
        options={
            "recipe": CHOOSING,
            "titles": [str(width) for width in WIDTHS],
            "what": "hidden units",
            "speed": 150,
        },
        presets=(Preset(title="other points", options={"recipe": f"{CHOOSING}&seed=5"}),),
        notice=(
            "The training loss chooses the largest networks, which is no choice at all.",
            "Of ten points, a few lucky ones decide. The test loss of the network they choose is higher than its "
            "validation loss.",
            "Train on after the test set was opened, and it closes: a test set is used once.",
        ),
        lab=CHOOSING,
    ),
    prediction=Prediction(
        question="Of the twelve, the network with the lowest validation loss is chosen. What will its loss on new points be?",
        options=("lower than its validation loss", "the same", "higher than its validation loss"),
        right=2,
        because="It was chosen because ten points happened to suit it, and new points do not.",
        claim="chosen-flattered",
        case={"train": True},
        steps=600,
        why=question(
            "What would make the validation loss a better guide?",
            ("More networks to choose from.", "The more there are, the luckier the best of them."),
            ("More points in the validation set.", ""),
            ("A lower training loss.", "That says nothing about points that were held out."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="chosen-flattered",
            sentence="The network that ten validation points choose does worse on a thousand new ones: with these points, and "
            "with those of “other points”.",
            outcome="These points choose 4 hidden units: validation loss 0.11, test loss 0.14. The others choose 6: 0.06 and 0.21.",
            test="test_the_network_that_few_validation_points_choose_does_worse_on_new_ones",
        ),
    ),
)

_DRAW: Final = Random(4)
_PLACES: Final = tuple((round(_DRAW.uniform(-5, 5), 1), round(_DRAW.uniform(-5, 5), 1)) for _ in range(100))


def _labelled(label: Callable[[float, float], int]) -> str:
    """A hundred points, half of them to train on, with a class each."""
    rows = ";".join(f"{x:g},{y:g},{label(x, y)}" for x, y in _PLACES)
    return (
        "v=1&hidden=64,64&activation=relu&optimizer=adam&lr=0.01&batch=50&table=version(2);columns(x1,x2);"
        f"target(class);classes(a,b);extent(-6,6,-6,6);center(0,0,0);scale(1,1,1);rows({rows})"
    )


COINS: Final = _labelled(lambda x, y: _DRAW.randrange(2))
RULE: Final = _labelled(lambda x, y: int(x * x + y * y < 14))


MEMORIZING: Final = Slide(
    id="memorizing",
    headings=(),
    title="Can it learn what has no rule?",
    figure=Figure(
        module="fits",
        title="A rule, and coins",
        about="the same fifty points: on the left the class follows a circle, on the right a coin",
        text="Two decision boundaries of the same network, on points whose classes follow a rule and on the same points "
        "with classes drawn by a coin, with both losses.",
        options={
            "recipes": [RULE, COINS],
            "titles": ["a rule", "coins"],
            "bounds": {"low": 0.0001, "high": 10},
            "speed": 50,
        },
        notice=(
            "The boundary on the right winds around single points.",
            "Both training losses go to zero. Only the validation loss tells the two apart.",
        ),
        lab=COINS,
    ),
    prediction=Prediction(
        question="Each point gets its class by the toss of a coin. How many of its fifty training points will the network get right?",
        options=("about half", "about three quarters", "all of them"),
        right=2,
        because="With 4,417 parameters it can store fifty answers one by one. On other points it does no better than a coin.",
        claim="coins-memorized",
        case={"train": True},
        steps=300,
        tells=("to zero",),
        why=question(
            "What does a training accuracy of 100 % prove?",
            ("That there is a rule in the data.", "Coins have none."),
            ("That the network has found the rule.", "It found one on the left, and nothing on the right."),
            ("That the network is large enough to store the answers.", ""),
            right=2,
        ),
    ),
    claims=(
        Claim(
            id="coins-memorized",
            sentence="Classes drawn by a coin are learnt as completely as a rule.",
            arms=arms("training accuracy", 300, ("a rule", RULE, 1.0, 0.98, None), ("coins", COINS, 1.0, 0.95, None)),
        ),
        Claim(
            id="coins-not-general",
            column="validation accuracy",
            sentence="On points that were held out, only the rule is worth anything.",
            arms=arms("test accuracy", 300, ("a rule", RULE, 0.94, 0.85, None), ("coins", COINS, 0.52, 0.3, 0.65)),
        ),
    ),
)

DESCENDING: Final = (1, 2, 3, 4, 6, 8, 10, 16, 32, 64)
FAST: Final = CURVE.replace("lr=0.003", "lr=0.01")
TWICE: Final = f"{FAST}&kind=race" + "".join(f"&trial=hidden({width})" for width in DESCENDING)

DOUBLE: Final = Slide(
    id="double-descent",
    headings=(),
    title="Is larger always worse?",
    wide=True,
    figure=Figure(
        module="widths",
        title="Ten widths, one layer each",
        about="trained on the same fifteen points; the widest network has 193 parameters",
        text="The training and validation loss of ten networks by their width, and the fitted curves of three of them.",
        options={
            "recipe": TWICE,
            "titles": [str(width) for width in DESCENDING],
            "what": "hidden units",
            "curves": [2, 5, 9],
            "speed": 300,
        },
        presets=(Preset(title="other points", options={"recipe": f"{TWICE}&seed=3"}),),
        notice=(
            "The peak stands where a network has become just large enough to follow the points: 8 units have 25 parameters.",
            "The second descent does not reach below the first: 3 units stay best here.",
        ),
        lab=TWICE,
    ),
    prediction=Prediction(
        question="After 3,000 steps, 8 units have a higher validation loss than 3. And 64 units?",
        options=("one higher still", "about the same as 8", "a lower one than 8"),
        right=2,
        because="Many wide networks fit the points, and training arrives at one that bends less than the only fit of a narrow one.",
        claim="double-descent",
        case={"train": True},
        steps=3000,
        why=question(
            "What is the training loss of 64 units, beside that of 8?",
            ("Higher, or the curve would be as wild.", "The two are about as low."),
            ("About as low: both follow their points.", ""),
            ("Zero.", "It is small, and not zero after 3,000 steps."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="double-descent",
            column="validation loss",
            sentence="With the width the validation loss falls, rises to a peak, and falls again.",
            arms=arms(
                "test loss",
                3000,
                ("1 hidden unit", f"{FAST}&hidden=1", 0.562, 0.4, None),
                ("3 hidden units", f"{FAST}&hidden=3", 0.158, None, 0.2),
                ("8 hidden units", f"{FAST}&hidden=8", 0.359, 0.28, None),
                ("64 hidden units", f"{FAST}&hidden=64", 0.183, None, 0.23),
            ),
        ),
    ),
)

CHAPTER = Chapter(
    id="generalization",
    title="Generalization",
    question="Does it generalize?",
    summary=(
        "A network that is too small underfits; one that is large, trained for long on few examples, overfits.",
        "The training set sets the weights, the validation set chooses, and the test set judges once.",
        "Early stopping, weight decay, dropout and, best of all, more data keep the two losses together.",
    ),
    can=(
        "Tell underfitting from overfitting by two losses.",
        "Split examples into three sets and say what each is for.",
        "Name four remedies against overfitting, and what each costs.",
    ),
    recall=(
        Recall(
            id="early-step",
            question=question(
                "A run overfits. Which weights does early stopping keep?",
                ("Those with the lowest training loss.", "Those are the last ones, and they have learnt the noise."),
                ("Those with the lowest validation loss.", "It is found by training past it."),
                ("The first ones.", "They have learnt nothing yet."),
                right=1,
            ),
            slide="generalization/early-stopping",
            claim="early-stopping",
        ),
        Recall(
            id="dropout-twice",
            question=question(
                "At p = 0.5, by how much is a unit multiplied that takes part?",
                ("By 0.5.", "That would make sums a quarter of what they were."),
                ("By 1.", "Then sums would be half as large as without dropout."),
                ("By 2.", "1 / (1 − p)."),
                right=2,
            ),
            slide="generalization/dropout",
            claim="dropout-scales",
        ),
        Recall(
            id="from-why-noise",
            question=question(
                "From before: with noise in the data, does more and more of it bring the test accuracy to 100 %?",
                ("No, the noise keeps it below.", "What is noise in a new example, nobody can know."),
                ("Yes, with enough data.", "More data average the noise out of the curve, not out of the new example."),
                ("Only with a larger network.", "A larger network learns the noise of its own examples."),
            ),
            slide="why/big-data",
            test="test_ten_examples_teach_nothing_each_doubling_from_fifty_on_helps_less_and_noise_keeps_the_curve_below_all",
        ),
    ),
    slides=(THREE_FITS, THREE_SETS, EARLY, REGULARIZATION, MASKS, MORE, MEMORIZING, DOUBLE),
)
