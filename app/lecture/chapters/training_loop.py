"""Chapter: the training loop."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="training-loop",
    title="The training loop",
    question="What does PyTorch do in each step?",
)
