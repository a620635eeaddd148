"""Chapter: loss. One example, all examples, and which loss for which problem."""

from app.lecture.model import Arm, Chapter, Claim, Figure, Prediction, Preset, Slide

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
    slides=(
        Slide(
            id="one-example",
            headings=("Quantifying loss",),
            title="How wrong is one answer?",
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
