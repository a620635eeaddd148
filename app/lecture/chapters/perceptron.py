"""Chapter: the perceptron."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="perceptron",
    title="The perceptron",
    question="How does one neuron decide?",
)
