"""Chapter: loss. One example, all examples, and which loss for which problem."""

from app.lecture.model import Arm, Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

EXAM = "v=1&data=exam&points=20&hidden=4,2&lr=0.03"
GRADES = (
    "v=1&table=columns(lectures+attended,project+hours);target(final+grade+in+percent);classes();"
    "extent(-0.5,10.5,-0.5,10.5);center(5,5,50);scale(2.5,2.5,25);rows("
    "3.2,1.5,44;5.4,3.7,55;0.6,5.1,41;0.7,0.9,34;4.2,8.3,56;6.3,9.5,68;5.8,4,63;8.6,2.9,76;"
    "1.4,1.2,30;1.8,5.8,54;6.4,3.7,61;0.6,2.1,30;6.8,4.3,61;4.5,3,64;7.9,7,73;5.3,8.8,69;"
    "7.3,2.9,73;4.2,7.6,51;1.5,4.9,49;7.6,5.7,74;8.8,3.1,73;5.8,4.6,49;8.4,9.4,62;0.6,7,34)"
    "&share=0.9&points=24&features=x1&hidden=&loss=mse&batch=21&lr=0.05"
)
SATURATED = "v=1&data=exam&points=120&hidden=&init=normal(std=6)&init-seed=5&lr=0.03&batch=60"

CHAPTER = Chapter(
    id="loss",
    title="Loss",
    question="How wrong is the network?",
    summary=(
        "The loss says what one wrong answer costs; the cost is its mean over all examples.",
        "Cross entropy pushes back hardest where the network is sure and wrong; squared error is flat there.",
        "Which loss fits depends on what the answer is: a class, one of several, or a number.",
    ),
    can=(
        "Compute both losses of an answer.",
        "Choose the loss for a problem, and the class in PyTorch.",
        "Say why a saturated network learns slowly under squared error.",
    ),
    recall=(
        Recall(
            id="bce-value",
            question=question(
                "The truth is 1, the answer 0.1. What is the binary cross entropy?",
                ("0.9.", "That is the distance."),
                ("0.81.", "That is the squared error."),
                ("2.30.", "−log 0.1."),
                right=2,
            ),
            slide="loss/one-example",
            test="test_losses_of_one_answer_are_what_the_chapter_says",
        ),
        Recall(
            id="which-recovers",
            question=question(
                "Sure and wrong of nearly every student: which loss recovers within 300 steps?",
                ("Cross entropy.", "It gets 73 % right; squared error 3 %."),
                ("Squared error.", "It hardly moves: the sigmoid is flat there."),
                ("Both.", "Squared error is still at 3 % right."),
            ),
            slide="loss/binary-cross-entropy",
            claim="saturated",
        ),
        Recall(
            id="from-perceptron-half",
            question=question(
                "From before: at which sum does a sigmoid answer one half?",
                ("At 0.5.", "σ(0.5) is 0.62."),
                ("At 0.", "There lies the line."),
                ("At 1.", "σ(1) is 0.73."),
                right=1,
            ),
            slide="perceptron/activation",
            test="test_the_worked_example_is_what_pytorch_says",
        ),
    ),
    slides=(
        Slide(
            id="one-example",
            headings=("Quantifying loss",),
            title="How wrong is one answer?",
            prediction=Prediction(
                question="The answer is 0.999, the truth 0. The squared error is 1. And the cross entropy?",
                options=("about 1", "about 7", "about 1,000"),
                right=1,
                because="−log 0.001 is 6.9: each further digit of false certainty adds another 2.3, without a ceiling.",
                claim="no-ceiling",
                case={"at": 0.999, "y": 0},
                tells=("6.9", "no ceiling"),
                why=question(
                    "The answer becomes 0.9999. What does cross entropy add?",
                    (
                        "Nothing: the answer cannot get much worse.",
                        "The squared error adds nothing. Cross entropy does.",
                    ),
                    ("Another 2.3.", ""),
                    ("It grows tenfold.", "The chance given to the truth falls tenfold; its logarithm changes by 2.3."),
                    right=1,
                ),
            ),
            claims=(
                Claim(
                    id="no-ceiling",
                    sentence="Being sure and wrong has no upper price under cross entropy; under squared error it costs 1.",
                    outcome="Answer 0.999 where the truth is 0: cross entropy 6.91, squared error 1.00.",
                    test="test_losses_of_one_answer_are_what_the_chapter_says",
                ),
            ),
            figure=Figure(
                module="example-loss",
                title="One example",
                about="drag the answer ŷ along the axis",
                text="Two curves over the answer from 0 to 1: the loss is nothing where the answer is the truth, and grows away from it.",
                options={"over": "answer", "at": 0.1, "y": 1},
                presets=(
                    Preset(title="0.1 where it was 1", options={"at": 0.1, "y": 1}),
                    Preset(title="sure and right", options={"at": 0.99, "y": 1}),
                    Preset(title="sure and wrong", options={"at": 0.999, "y": 0}),
                ),
                notice=(
                    "Both losses are 0 for the right answer and grow with the distance from it.",
                    "Cross entropy has no ceiling: being sure and wrong costs as much as you like. The squared error stops at 1.",
                ),
            ),
        ),
        Slide(
            id="cost",
            headings=("Cost function",),
            title="How wrong is it over all examples?",
            figure=Figure(
                module="cost",
                title="The table whose mean is J(W)",
                about="ten students, their answers, their truths",
                text="A table of ten students with predicted and actual outcome, and the loss of each; their mean is the cost.",
                options={"recipe": EXAM},
                notice=(
                    "Train, and the same rows cost less: only the weights have changed.",
                    "The mean is PyTorch's own training loss, to the last digit shown.",
                ),
                lab=EXAM,
            ),
        ),
        Slide(
            id="binary-cross-entropy",
            headings=("Binary cross entropy loss",),
            title="Why the logarithm?",
            prediction=Prediction(
                question="A network is sure and wrong: z = −6, but the truth is 1. Which loss pushes it back harder?",
                options=("binary cross entropy", "squared error", "both the same"),
                right=0,
                because="The sigmoid is flat out there. Its slope is a factor of the squared error's gradient, "
                "and cancels in that of cross entropy.",
                claim="saturated",
                case={"at": -6, "y": 1},
                tells=("hardly moves", "recovers"),
                why=question(
                    "Which factor stands in the gradient of the squared error only?",
                    ("The slope of the sigmoid.", ""),
                    ("The error ŷ − y.", "Both have it."),
                    ("The learning rate.", "It is no part of a gradient; it multiplies both alike."),
                ),
            ),
            figure=Figure(
                module="example-loss",
                title="The same example under two losses",
                about="drag z; the gradient is what reaches the network",
                text="Over the logit z, cross entropy is a ramp with slope up to one where the answer is wrong; squared error is flat at both ends.",
                options={"over": "logit", "at": -6, "y": 1},
                presets=(
                    Preset(title="sure and wrong", options={"at": -6, "y": 1}),
                    Preset(title="undecided", options={"at": 0, "y": 1}),
                    Preset(title="sure and right", options={"at": 5, "y": 1}),
                ),
                notice=(
                    "∂L/∂z of cross entropy is ŷ − y: the error itself.",
                    "That of the squared error is 2 (ŷ − y) ŷ (1 − ŷ): the last two factors are the slope of the sigmoid, nearly 0 where it saturates.",
                ),
            ),
            claims=(
                Claim(
                    id="saturated",
                    sentence="Started sure and wrong of nearly every student, cross entropy recovers in 300 steps, in which the squared error hardly moves.",
                    arms=(
                        Arm(
                            title="cross entropy",
                            recipe=SATURATED,
                            steps=300,
                            measure="training accuracy",
                            measured=0.733,
                            low=0.6,
                        ),
                        Arm(
                            title="squared error",
                            recipe=SATURATED + "&loss=mse",
                            steps=300,
                            measure="training accuracy",
                            measured=0.033,
                            high=0.2,
                        ),
                    ),
                ),
            ),
        ),
        Slide(
            id="mean-squared-error",
            headings=("Mean squared error loss",),
            title="What if the answer is a number?",
            figure=Figure(
                module="grades",
                title="Final grades",
                about="each residual is a square; the loss is their mean area",
                text="Final grades in percent over lectures attended, a fitted line, and a square on each residual.",
                options={"recipe": GRADES},
                presets=(
                    Preset(title="absolute error", options={"recipe": GRADES.replace("loss=mse", "loss=mae")}),
                    Preset(title="make it diverge", options={"recipe": GRADES.replace("lr=0.05", "lr=1.2")}),
                ),
                notice=(
                    "A residual twice as long makes a square four times as large, so far points pull hardest.",
                    "The loss is taken on grades scaled as the network sees them: (grade − 50) / 25.",
                ),
                lab=GRADES,
            ),
        ),
        Slide(id="which-loss", headings=(), title="Which loss for which problem?"),
    ),
)
