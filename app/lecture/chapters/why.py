"""Chapter: why deep learning."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="why",
    title="Why deep learning",
    question="What can a network learn that we could not write down?",
)
