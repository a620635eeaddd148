"""Chapter: the training loop, run line by line, and the doors to what comes after."""

from app.lecture.model import Chapter, Claim, Figure, Prediction, Preset, Slide

LOOP = Slide(
    id="loop",
    headings=("Putting it all together",),
    title="What does each line do?",
    wide=True,
    prediction=Prediction(
        question="You forget optimizer.zero_grad(). What happens to this network at its rate of 1?",
        options=("nothing much", "it learns faster", "it ends worse than it could"),
        right=2,
        because="Gradients add up over all batches so far, so each step is longer than the last and points ever less downhill.",
        claim="lines-left-out",
    ),
    figure=Figure(
        module="debugger",
        title="The loop",
        about="step through it; press a line number to stop there",
        text="The training loop with its current line marked, what every name holds, the decision boundary, and the loss of each batch.",
        presets=(
            Preset(title="no zero_grad", options={"without": ["zero_grad"]}),
            Preset(title="no backward", options={"without": ["backward"]}),
            Preset(title="no step", options={"without": ["step"]}),
            Preset(title="schedule in the wrong loop", options={"place": "batch"}),
        ),
        notice=(
            "model[0].weight.grad is None until the first backward(), all zeros never: zero_grad() makes it None again.",
            "The weights change in one line only: optimizer.step().",
            "With scheduler.step() in the batch loop less than a thirty-thousandth of the rate is left after 20 epochs.",
        ),
    ),
    claims=(
        Claim(
            id="lines-left-out",
            sentence="Each line is needed: without it, twenty epochs end worse.",
            outcome=(
                "Students right after 20 epochs, from the same weights: all lines 100 %, without zero_grad() 82 %, "
                "without backward() or step() 50 %, scheduler.step() in the batch loop 93 %."
            ),
            test="test_each_line_of_the_loop_is_needed",
        ),
        Claim(
            id="per-batch-decay",
            sentence="ExponentialLR with γ = 0.9 stepped once an epoch leaves an eighth of the rate after 20 epochs; stepped once a batch, next to nothing.",
            outcome="Rate of the last update, from 1: 0.135 once an epoch, 0.00003 once a batch.",
            test="test_a_schedule_stepped_every_batch_takes_the_rate_away",
        ),
    ),
)

CHAPTER = Chapter(
    id="training-loop",
    title="The training loop",
    question="What does PyTorch do in each step?",
    slides=(
        LOOP,
        Slide(
            id="make-sense",
            headings=("Now let's make all of that make sense",),
            title="Now it is yours",
        ),
    ),
)
