"""Chapter: backpropagation."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="backprop",
    title="Backpropagation",
    question="How much does one weight matter?",
)
