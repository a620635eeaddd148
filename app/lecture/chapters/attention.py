"""Chapter: attention."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="attention",
    title="Attention",
    question="How does a transformer choose what to look at?",
)
