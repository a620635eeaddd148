"""Chapter: attention."""

from typing import Final

from app.lecture.model import Chapter, Claim, Figure, Prediction, Preset, Recall, Slide, question

_RUN: Final = "v=1&task={task}&batch=64&lr=0.002&optimizer=adamw"
_REVERSE: Final = _RUN.format(task="reverse")

STEPS: Final = Slide(
    id="self-attention",
    headings=("Transformer and self-attention",),
    title="How does a word look at the others?",
    wide=True,
    figure=Figure(
        module="self-attention",
        title="Self-attention, step by step",
        about="write a sentence; click a word to follow it",
        text="Eleven steps from the words' vectors to the joined heads, each with its formula and matrix.",
        options={"sentence": "the cat sat on the mat"},
        presets=(
            Preset(title="Scores without scaling", options={"scaled": False, "heads": 1, "step": 8}),
            Preset(title="No mask", options={"masked": False, "step": 8}),
            Preset(title="No positions", options={"positions": "none", "step": 8, "masked": False}),
            Preset(title="Four heads", options={"heads": 4, "step": 8}),
        ),
        notice=(
            "Each row of the softmax sums to 1: a word shares its attention out.",
            "Without positions the two words “the” have the same row, wherever they stand.",
            "Without scaling the rows grow hard: most put nearly all their attention on one word.",
        ),
    ),
    prediction=Prediction(
        question="“the” stands twice in the sentence. Without positions and mask, the two rows of its attention are",
        options=("equal", "alike, but not equal", "quite different"),
        right=0,
        because="A row depends on its word and on the words there are. Without positions and mask, both are the same.",
        claim="equal-rows",
        case={"positions": "none", "masked": False, "step": 8},
        tells=("have the same row",),
        why=question(
            "What could tell the two apart?",
            ("Their meaning.", "A word's vector is the same wherever it stands."),
            ("Positions, or the mask.", ""),
            ("More heads.", "In each head both rows are equal."),
            right=1,
        ),
    ),
    claims=(
        Claim(
            id="equal-rows",
            sentence="Without positions and mask, equal words look at the others equally.",
            outcome="The two rows of “the” are equal in every head; with positions they are not.",
            test="test_without_positions_equal_words_have_equal_rows",
        ),
    ),
)

TRAINING: Final = Slide(
    id="transformer",
    headings=(),
    title="How does attention learn where to look?",
    wide=True,
    figure=Figure(
        module="transformer",
        title="A transformer in training",
        about="press Train; choose a head to enlarge it",
        text="A small decoder-only transformer learns a task on characters. Small maps show the attention of each "
        "layer and head on a held-out case; beside them the loss, what it writes, and the characters' vectors.",
        options={"recipe": _REVERSE},
        presets=(
            Preset(title="Reverse a string", options={"recipe": _REVERSE, "train": True}),
            Preset(title="Sort digits", options={"recipe": _RUN.format(task="sort"), "train": True}),
            Preset(title="Watch induction heads", options={"recipe": _RUN.format(task="copy"), "train": True}),
            Preset(title="Learn the lecture's text", options={"recipe": _RUN.format(task="text"), "train": True}),
            Preset(title="Take the positions away", options={"recipe": f"{_REVERSE}&positions=none", "train": True}),
            Preset(title="Let it see the answer", options={"recipe": f"{_REVERSE}&masked=false", "train": True}),
        ),
        notice=(
            "When it reverses a string, one head draws a line that falls from right to left: the mirror image.",
            "The exact match stays near zero for long, then rises at once: all letters must be right together.",
            "Copying, a head of the second layer looks at what came after the same letter before: induction.",
            "Without the mask the loss falls and the answers are wrong: it reads what it should write.",
        ),
    ),
    prediction=Prediction(
        question="Take the positions away and train as before. Does it still learn to reverse a string?",
        options=("Yes, but more slowly.", "No, never.", "Yes, as fast."),
        right=0,
        because="Attention alone sees a bag of letters, but the causal mask still shows each place one letter more than "
        "the place before, and so carries order.",
        claim="no-positions",
        case={"recipe": f"{_REVERSE}&positions=none", "train": True},
        steps=300,
        tells=("only more slowly", "52 %"),
        why=question(
            "What still tells it the order of the letters?",
            ("The letters themselves.", "The same letters come in any order."),
            ("Nothing: it learns the prompts by heart.", "The prompts of the score are held out."),
            ("The causal mask.", ""),
            right=2,
        ),
    ),
    claims=(
        Claim(
            id="no-positions",
            sentence="Without positions a transformer learns to reverse a string too, only more slowly.",
            outcome="Exact match on held-out strings: after 200 steps 90 % with sinusoidal positions and 22 % without; "
            "without them 52 % after 400 steps.",
            test="test_without_positions_reversal_is_learnt_more_slowly",
        ),
        Claim(
            id="no-mask",
            sentence="Without the causal mask the training loss falls, and what it writes is wrong.",
            outcome="After 240 steps without a mask: training loss below 0.1 nats, exact match when it has to write "
            "below 5 %; with the mask above 50 %.",
            test="test_without_the_mask_the_training_loss_falls_and_generation_fails",
        ),
        Claim(
            id="induction",
            sentence="The copy score rises with the induction score of one head.",
            outcome="In 320 steps of copying, the best head's induction score rises from below 0.2 to above 0.7 and "
            "the exact match from 0 to above 90 %; the two rise together, with a rank correlation above 0.9.",
            test="test_the_induction_score_rises_with_the_copy_score",
        ),
    ),
)

_HIGH: Final = "v=1&kind=race&task=reverse&length=5&width=32&heads=2&batch=32&lr={rate}&optimizer=adamw"
_RACE: Final = f"{_HIGH}&trial=schedule(constant)&trial=schedule(inverse-sqrt(warmup=100)/step)"

WARM_UP: Final = Slide(
    id="warm-up",
    headings=(),
    title="Why does a transformer warm up?",
    figure=Figure(
        module="transformer-race",
        title="A race at a high rate",
        about="the same transformer twice; press Train",
        text="Two equal transformers learn the same batches at the same high learning rate, one from the first step "
        "on, one with a rate that rises over a hundred steps. Below their losses the share of held-out cases each "
        "answers without a fault.",
        options={"recipe": _RACE.format(rate="0.03"), "titles": ["no warm-up", "warm-up"]},
        presets=(
            Preset(title="At 0.03", options={"recipe": _RACE.format(rate="0.03"), "train": True}),
            Preset(title="At a tenth of it", options={"recipe": _RACE.format(rate="0.003"), "train": True}),
        ),
        notice=(
            "At the high rate the first steps throw the weights so far that the loss never comes down again.",
            "The other one meets the same high rate a hundred steps later, and learns.",
            "At a tenth of the rate both learn, and the warm-up only costs time.",
        ),
    ),
    claims=(
        Claim(
            id="warm-up",
            sentence="At a high learning rate a warm-up decides whether it learns.",
            outcome="AdamW at 0.03, 300 steps of reversing a string: exact match below 5 % at the full rate from the "
            "start, above 30 % when the rate rises over 100 steps.",
            test="test_at_a_high_rate_a_warm_up_learns_where_none_does_not",
        ),
    ),
)

CODE: Final = Slide(id="code", headings=(), title="Is that all of it?")

CHAPTER = Chapter(
    id="attention",
    title="Attention",
    question="How does a transformer choose what to look at?",
    summary=(
        "Each token looks at others: query and key decide how much of a value it takes.",
        "The mask keeps it from reading what it is to write, and carries some order.",
        "A warm-up keeps the first steps from throwing the weights away.",
    ),
    can=(
        "Follow one token through self-attention.",
        "Say what mask, scaling and positions are for.",
        "Train a small transformer and read its heads.",
    ),
    recall=(
        Recall(
            id="mask-off",
            question=question(
                "Without the causal mask the training loss falls below 0.1. What does the model write?",
                ("Right answers.", "Exact match stays below 5 %."),
                ("Wrong answers.", "It learned to read what it should write."),
                ("Nothing.", "It writes, but wrongly."),
                right=1,
            ),
            slide="attention/transformer",
            claim="no-mask",
        ),
        Recall(
            id="warm-up-why",
            question=question(
                "AdamW at 0.03, twice. Which one learns?",
                ("The one with a warm-up.", "Above 30 % after 300 steps, against below 5 %."),
                ("The one at the full rate from the start.", "Its first steps carry it too far."),
                ("Both, alike.", "That holds at a tenth of the rate."),
            ),
            slide="attention/warm-up",
            claim="warm-up",
        ),
        Recall(
            id="from-loop-backward",
            question=question(
                "From before: loss.backward() is left out of the loop. What happens?",
                ("PyTorch raises an error.", "There is none: step() passes over weights without a gradient."),
                ("It learns slowly.", "Nothing moves."),
                ("The weights stay as they are.", "Half of the students come out right, as by guessing."),
                right=2,
            ),
            slide="training-loop/loop",
            claim="lines-left-out",
        ),
    ),
    slides=(STEPS, TRAINING, WARM_UP, CODE),
)
