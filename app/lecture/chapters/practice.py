"""Chapter: training in practice."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="practice",
    title="Training in practice",
    question="Which learning rate, which optimizer, which batch?",
)
