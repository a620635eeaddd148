"""Chapter: training in practice. Landscapes, learning rates, schedules, optimizers."""

from app.lecture.chapters.practice import adaptive, landscape, optimizers, rates, schedulers
from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="practice",
    title="Training in practice",
    question="Which learning rate, which optimizer, which batch?",
    slides=(*landscape.SLIDES, *rates.SLIDES, *adaptive.SLIDES, *schedulers.SLIDES, *optimizers.SLIDES),
)
