"""Chapter: networks."""

from app.lecture.model import Chapter

CHAPTER = Chapter(
    id="networks",
    title="Networks",
    question="What do layers add?",
)
