"""Chapter: the exam."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="exam",
    title="The exam",
    question="Will I pass?",
)
