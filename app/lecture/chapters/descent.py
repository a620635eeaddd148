"""Chapter: gradient descent. One perceptron's real loss over two weights, and the ways down it."""

from typing import Any, Final

from app.lecture.model import Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

Ask = dict[str, Any]

EXAM: Final[Ask] = {
    "data": {"dataset": "exam", "points": 120, "noise": 0.1},
    "bias": 1.5,
    "start": [-3.0, -2.0],
    "steps": 100,
    "below": 0.25,
}
"""The exam, its bias held near its best."""


def walkers(rate: float, *batches: int | None) -> list[Ask]:
    """A walker for each batch size; None takes all examples."""
    return [{"batch": batch, "learning_rate": rate} for batch in batches]


FULL: Final[Ask] = {**EXAM, "walkers": walkers(1.0, None)}
ONE: Final[Ask] = {**EXAM, "walkers": walkers(1.0, 1)}
TEN: Final[Ask] = {**EXAM, "walkers": walkers(1.0, 10)}
RACE: Final[Ask] = {**EXAM, "walkers": walkers(1.0, None, 1, 10), "steps": 200}
FASTER: Final[Ask] = {**RACE, "walkers": walkers(10.0, None, 1, 10)}
MANY: Final[Ask] = {**RACE, "data": {**EXAM["data"], "points": 20000}}

TEXT = (
    "The loss of a perceptron on the exam over two of its weights, from above with lines of equal loss and as a "
    "surface, and the way down it from a start that can be placed."
)
RACING = "Three ways down one surface, and what a step of each costs: time, noise and the loss it comes to."

CHAPTER = Chapter(
    id="descent",
    title="Gradient descent",
    question="Which way is down?",
    summary=(
        "The gradient points uphill; a step goes the other way.",
        "One example gives a cheap and noisy gradient, a batch a far better estimate of the true one.",
        "A batch of ten gets low on a fraction of the work, and allows a larger rate.",
    ),
    can=(
        "Read a path on a map of the loss.",
        "Choose between one example, a batch and all.",
        "Estimate how noise falls with the batch.",
    ),
    recall=(
        Recall(
            id="variance-of-ten",
            question=question(
                "A batch of ten instead of one: what becomes of the variance of the gradient?",
                ("A tenth of it is left.", "And about a third of the typical error."),
                ("A third of it is left.", "That is its root, the typical error."),
                ("It stays.", "It fell from 1.23 to 0.097."),
            ),
            slide="descent/mini-batches",
            claim="batch-variance",
        ),
        Recall(
            id="work-of-ten",
            question=question(
                "Ten thousand students: how many examples does a batch of ten need to get low?",
                ("About 110,000.", "That is what all at once need."),
                ("About 130.", "13 steps of 10."),
                ("About 11,000.", "It takes 13 steps of 10."),
                right=1,
            ),
            slide="descent/fast",
            claim="batch-work",
        ),
        Recall(
            id="from-loss-gradient",
            question=question(
                "From before: what is the gradient of binary cross entropy with respect to the logit?",
                ("ŷ (1 − ŷ).", "That is the slope of the sigmoid, which cancels."),
                ("1 / ŷ.", "That is with respect to ŷ, for y = 1 and up to sign."),
                ("ŷ − y.", "The error itself."),
                right=2,
            ),
            slide="loss/binary-cross-entropy",
            test="test_losses_of_one_answer_are_what_the_chapter_says",
        ),
    ),
    slides=(
        Slide(
            id="optimization",
            headings=("Deep neural network", "Loss optimization"),
            title="Which way is down?",
            figure=Figure(
                module="descent",
                title="The loss",
                about="of a perceptron on the exam, over two weights; press the map to place the start",
                text=TEXT,
                options={"ask": FULL, "at": 1},
                presets=(
                    Preset(title="squared error", options={"ask": {**FULL, "loss": "mse"}}),
                    Preset(title="from the plateau", options={"ask": {**FULL, "loss": "mse", "start": [-5.0, -5.0]}}),
                ),
                notice=(
                    "The arrow is the gradient: it points up the steepest way. A step goes the other way.",
                    "Cross entropy makes one bowl. Squared error of a sigmoid has a plateau with hardly a slope.",
                ),
            ),
            prediction=Prediction(
                question="A walk starts far out, at (−5, −5). Under which loss does it hardly move in a hundred steps?",
                options=("cross entropy", "squared error", "neither"),
                right=1,
                because="Out there the sigmoid is flat, and its slope is a factor of the squared error's gradient.",
                claim="plateau-of-squares",
                case={"ask": {**FULL, "loss": "mse", "start": [-5.0, -5.0]}, "at": 0, "train": True},
                tells=("0.655", "has a plateau"),
                why=question(
                    "What would get the walk off the plateau?",
                    (
                        "Nothing: the gradient is zero there.",
                        "It is small, not zero: the loss falls from 0.689 to 0.655.",
                    ),
                    ("Another loss, or another start.", ""),
                    ("Fewer examples a step.", "Each single gradient has the same flat slope as a factor."),
                    right=1,
                ),
            ),
            claims=(
                Claim(
                    id="plateau-of-squares",
                    sentence="Far out, squared error has hardly a slope where cross entropy is steep.",
                    outcome="From (−5, −5), 100 steps at rate 1: squared error falls from 0.689 to 0.655, cross entropy "
                    "from 6.45 to 0.131.",
                    test="test_the_plateau_of_the_squared_error_holds_a_walk_that_cross_entropy_lets_go",
                ),
            ),
        ),
        Slide(
            id="gradient-descent",
            headings=(
                "If you repeat the above process, that is what we call gradient descent",
                "Gradient descent",
            ),
            title="What is the recipe?",
            figure=Figure(
                module="descent",
                title="Gradient descent",
                about="all examples at every step",
                text=TEXT,
                options={"ask": FULL},
                presets=(
                    Preset(title="a small rate", options={"ask": {**EXAM, "walkers": walkers(0.1, None)}}),
                    Preset(title="a large rate", options={"ask": {**EXAM, "walkers": walkers(10.0, None)}}),
                ),
                notice=("Each step sets out at a right angle to the line of equal loss where it stands.",),
            ),
            prediction=Prediction(
                question="The rate is ten times as large: 10 instead of 1. What becomes of the walk?",
                options=("it diverges", "it comes to the same floor", "it stays on the plateau"),
                right=1,
                because="The bowl is wide: even steps ten times as long land lower than they began.",
                claim="rate-ten",
                case={"ask": {**EXAM, "walkers": walkers(10.0, None)}, "at": 0, "train": True},
                tells=("0.248",),
                why=question(
                    "And at a tenth of the rate, 0.1?",
                    ("The loss is still nearly twice as high after a hundred steps.", ""),
                    ("It comes to the floor as fast.", "After a hundred steps it is at 0.248, not at 0.131."),
                    ("It stops on the way.", "It goes on: after 500 steps it is at 0.135."),
                ),
            ),
            claims=(
                Claim(
                    id="rate-ten",
                    sentence="Over all examples of the exam, rates of 1 and 10 come to the same floor; 0.1 takes longer.",
                    outcome="J after 100 steps: 0.131 at rate 1, 0.131 at rate 10, 0.248 at rate 0.1.",
                    test="test_over_all_examples_ten_times_the_rate_arrives_and_a_tenth_takes_longer",
                ),
            ),
        ),
        Slide(
            id="one-point",
            headings=("Gradient descent",),
            title="What if each step looks at one example?",
            figure=Figure(
                module="descent",
                title="One example a step",
                about="cheap, and noisy",
                text=TEXT,
                options={"ask": ONE},
                presets=(
                    Preset(title="other picks", options={"ask": {**ONE, "draw": 1}}),
                    Preset(title="a large rate", options={"ask": {**EXAM, "walkers": walkers(10.0, 1)}}),
                ),
                notice=("One example's arrow may point almost anywhere; only their mean points up the hill.",),
            ),
            prediction=Prediction(
                question="At the start, how often does one student's gradient point against the gradient of all?",
                options=("never", "about one time in five", "about every other time"),
                right=1,
                because="13 of the 60 students pull the other way; the others outweigh them.",
                claim="ones-against-all",
                case={"ask": ONE, "at": 0, "train": True},
                tells=("13 of",),
                why=question(
                    "Why does the walk get down all the same?",
                    ("Each step is taken back if it is bad.", "No step is taken back."),
                    ("The mean of its steps points downhill.", ""),
                    ("It picks the students that point downhill.", "Every student has its turn."),
                    right=1,
                ),
            ),
            claims=(
                Claim(
                    id="ones-against-all",
                    sentence="The gradient of a single example may point against that of all.",
                    outcome="At the start it does so for 13 of 60 students.",
                    test="test_one_gradient_in_five_points_against_that_of_all_and_no_batch_of_ten_does",
                ),
            ),
        ),
        Slide(
            id="stochastic",
            headings=("Stochastic gradient descent",),
            title="And if it looks at a few?",
            figure=Figure(
                module="descent",
                title="Ten examples a step",
                about="a batch of B = 10",
                text=TEXT,
                options={"ask": TEN},
                presets=(
                    Preset(title="B = 3", options={"ask": {**EXAM, "walkers": walkers(1.0, 3)}}),
                    Preset(title="B = 30", options={"ask": {**EXAM, "walkers": walkers(1.0, 30)}}),
                ),
                notice=("Ten opinions are far nearer to all of them than one is.",),
            ),
            prediction=Prediction(
                question="At the start, how often does the gradient of ten students point against that of all?",
                options=("never", "about one time in ten", "about one time in five"),
                right=0,
                because="Among ten students, those who pull the other way are always outweighed here.",
                claim="tens-with-all",
                case={"ask": TEN, "at": 0, "train": True},
                tells=("none of 120",),
                why=question(
                    "Does each step of ten students lower the loss of all?",
                    ("Yes, every step.", "About one step in three raises it."),
                    ("No: near the floor, noise outweighs the slope.", ""),
                    ("No: half of the steps go the wrong way from the start on.", "At the start none of them does."),
                    right=1,
                ),
            ),
            claims=(
                Claim(
                    id="tens-with-all",
                    sentence="A batch of ten never points against the gradient of all at the start, and later sometimes.",
                    outcome="At the start none of 120 batches does. Over 100 steps about a third raise the loss of all.",
                    test="test_one_gradient_in_five_points_against_that_of_all_and_no_batch_of_ten_does",
                ),
            ),
        ),
        Slide(
            id="mini-batches",
            headings=("Mini-batches while training", "More accurate estimation of the gradient"),
            title="How good an estimate is a batch?",
            figure=Figure(
                module="descent",
                title="Three walkers",
                about="from one start on one surface: all examples, one, and ten a step",
                text=RACING,
                options={"ask": RACE, "show": "race", "at": 40},
                presets=(
                    Preset(title="ten times the rate", options={"ask": FASTER}),
                    Preset(title="other picks", options={"ask": {**RACE, "draw": 1}}),
                ),
                notice=("At ten times the rate one example a step is thrown far about; ten a step stay much lower.",),
            ),
            prediction=Prediction(
                question="By how much does a batch of ten reduce the variance of the gradient?",
                options=("hardly at all", "to about a third", "to about a tenth"),
                right=2,
                because="The variance of a mean of n examples is 1/n of theirs. The typical error, its root, falls to about a third.",
                claim="batch-variance",
                case={"train": True},
                tells=("0.097", "a tenth of"),
                why=question(
                    "Ten times less variance. How much smaller is the typical error of the gradient?",
                    ("Ten times.", "The error is the root of the variance, and √0.1 is about 0.32."),
                    ("About three times.", ""),
                    ("Not at all.", "The walk by tens is visibly calmer than the walk by ones."),
                    right=1,
                ),
            ),
            claims=(
                Claim(
                    id="batch-variance",
                    sentence="A batch gives a far better estimate of the gradient, and so a smoother way down.",
                    outcome="Variance of the gradient at the start: 1.23 of one example, 0.097 of ten, none of all.",
                    test="test_a_batch_of_ten_has_about_a_tenth_of_the_variance",
                ),
                Claim(
                    id="batch-rate",
                    sentence="A batch allows a larger learning rate.",
                    outcome="At rate 10, J over the last hundred steps is 2.12 by ones, 0.29 by tens, and 0.13 by all.",
                    test="test_at_ten_times_the_rate_ten_examples_settle_where_one_does_not",
                ),
            ),
        ),
        Slide(
            id="fast",
            headings=("Mini-batches lead to fast training!",),
            title="And what does a step cost?",
            figure=Figure(
                module="descent",
                title="Ten thousand students",
                about="the same three, with the time of a step measured on this machine just now",
                text=RACING,
                options={"ask": MANY, "show": "race", "at": 40},
                notice=(
                    "Ten examples cost about as long as one: they are worked out side by side.",
                    "All ten thousand cost more, and bring the walker no further.",
                ),
            ),
            prediction=Prediction(
                question="All of 10,000 students need 11 steps, 110,000 examples, to get low. And ten a step?",
                options=("about 130 examples", "about 11,000", "about 110,000"),
                right=0,
                because="Ten students point nearly the way that all of them do, so it takes hardly more steps.",
                claim="batch-work",
                case={"train": True},
                tells=("130 examples", "13 steps"),
                why=question(
                    "Why do ten students do nearly as well as ten thousand?",
                    ("The ten are well chosen.", "They are picked at random, anew at each step."),
                    ("Their steps are longer.", "The rate is the same for all three."),
                    ("Their mean points nearly the same way.", ""),
                    right=2,
                ),
            ),
            claims=(
                Claim(
                    id="batch-work",
                    sentence="With ten thousand students, a batch of ten gets low on a fraction of the work.",
                    outcome="J is below 0.25 after 13 steps of 10, 130 examples, and 11 of 10,000, 110,000 examples.",
                    test="test_a_batch_of_ten_gets_low_on_a_fraction_of_the_work",
                ),
            ),
        ),
    ),
)
