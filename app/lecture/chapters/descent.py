"""Chapter: gradient descent."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="descent",
    title="Gradient descent",
    question="Which way is down?",
)
