"""Chapter: the training loop, run line by line, and the doors to what comes after."""

from app.lecture.model import Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

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
        case={"without": ["zero_grad"], "train": True},
        tells=("82 %", "ends worse"),
        why=question(
            "What does backward() do with a gradient that is already there?",
            ("It replaces it.", "Then zero_grad() would not be needed."),
            ("It adds to it.", ""),
            ("It takes the mean of both.", "It adds: two calls on the same loss give twice the gradient."),
            right=1,
        ),
    ),
    further=(
        Prediction(
            question="And if you forget loss.backward()?",
            options=("PyTorch raises an error", "the weights never change", "it learns, but slowly"),
            right=1,
            because="Without backward() no weight has a gradient, and step() passes over weights that have none.",
            claim="lines-left-out",
            case={"without": ["backward"], "train": True},
            why=question(
                "Why is there no error?",
                ("The loss has no gradient.", "It has one; nobody asked for it."),
                ("zero_grad() has set the gradients to zero.", "It sets them to None, and they were None before."),
                ("step() skips weights whose gradient is None.", ""),
                right=2,
            ),
        ),
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
            "model[0].weight.grad is None until the first backward(), and never all zeros: zero_grad() makes it None again.",
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
    summary=(
        "Clear the gradients, go forward, measure the loss, go back, take a step: nothing else happens.",
        "Each line is needed; leaving one out does not always raise an error.",
        "The schedule is stepped once an epoch, after the inner loop.",
    ),
    can=(
        "Write the training loop from memory.",
        "Tell from a loss curve which line is missing.",
        "Put the scheduler where it belongs.",
    ),
    recall=(
        Recall(
            id="no-zero-grad",
            question=question(
                "optimizer.zero_grad() is left out. What happens?",
                ("PyTorch raises an error.", "It says nothing; the run only ends worse."),
                ("Gradients of all batches add up.", "82 % right in place of 100 %."),
                ("Nothing: gradients are replaced.", "backward() adds to what is there."),
                right=1,
            ),
            slide="training-loop/loop",
            claim="lines-left-out",
        ),
        Recall(
            id="per-batch-rate",
            question=question(
                "A schedule of γ = 0.9 is stepped in the batch loop. What is left of the rate after 20 epochs of five batches?",
                ("An eighth.", "That is once an epoch: 0.9 to the power of 19."),
                ("A tenth.", "Count the steps: a hundred."),
                ("Three hundred-thousandths.", "0.9 to the power of 99."),
                right=2,
            ),
            slide="training-loop/loop",
            claim="per-batch-decay",
        ),
        Recall(
            id="from-practice-batch",
            question=question(
                "From before: 0.3 trains the hills in batches of 25. In batches of one the same rate",
                ("diverges.", "Single examples can be far steeper than their mean."),
                ("trains faster.", "Some examples are so steep that it overshoots."),
                ("trains as well.", "Noise alone would allow that; the steep examples do not."),
            ),
            slide="practice/sweep",
            claim="sweep-single",
        ),
    ),
    slides=(
        LOOP,
        Slide(
            id="make-sense",
            headings=("Now let's make all of that make sense",),
            title="Now it is yours",
        ),
    ),
)
