"""Chapter: training in practice. Landscapes, learning rates, schedules, optimizers."""

from app.lecture.chapters.practice import adaptive, landscape, optimizers, rates, schedulers
from app.lecture.model import Chapter, Recall, question

CHAPTER = Chapter(
    id="practice",
    title="Training in practice",
    question="Which learning rate, which optimizer, which batch?",
    summary=(
        "The learning rate decides: too small creeps, too large diverges, and the edge depends on batch and network.",
        "A sweep or a range test finds a good rate; a schedule lowers it at the right time.",
        "Adaptive optimizers give each weight its own step, which helps where gradients differ in size.",
    ),
    can=(
        "Find a learning rate with a sweep or a range test.",
        "Attach a scheduler, and step it in the right loop.",
        "Choose an optimizer, and say what it remembers.",
    ),
    recall=(
        Recall(
            id="ten-times-rate",
            question=question(
                "A rate of 0.1 trains the network on the hills. What does a rate of 1 do?",
                ("It diverges within 30 steps.", "Each step overshoots by more than the last."),
                ("It learns ten times as fast.", "Its steps overshoot, and grow."),
                ("It learns a little faster.", "It diverges."),
            ),
            slide="practice/rate-network",
            claim="rate-too-large",
        ),
        Recall(
            id="ravine-adam",
            question=question(
                "A ravine is turned by 45°. Who loses the lead?",
                ("SGD.", "It takes 196 steps either way."),
                ("SGD with momentum.", "77 either way."),
                ("Adam.", "207 steps in place of 53."),
                right=2,
            ),
            slide="practice/optimizers",
            claim="turned-ravine",
        ),
        Recall(
            id="from-backprop-left",
            question=question(
                "From before: how much of the first weight's gradient comes back through three saturated sigmoids?",
                ("A quarter.", "That is the most that a single sigmoid passes on."),
                ("Some millionths.", "2.6 in a million; with ReLU 0.77."),
                ("All of it.", "Each flat sigmoid multiplies it by next to nothing."),
                right=1,
            ),
            slide="backprop/vanish",
            claim="vanishing",
        ),
    ),
    slides=(*landscape.SLIDES, *rates.SLIDES, *adaptive.SLIDES, *schedulers.SLIDES, *optimizers.SLIDES),
)
