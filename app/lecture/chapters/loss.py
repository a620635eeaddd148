"""Chapter: loss."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="loss",
    title="Loss",
    question="How wrong is the network?",
)
