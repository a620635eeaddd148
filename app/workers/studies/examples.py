"""Examples of a data set, from question to answer."""

from app.engine.numbers import floats, rows
from app.learn import data
from app.wire.studies.examples import AskExamples, Examples


def answer(question: AskExamples) -> Examples:
    """Make the data set and take its first training examples."""
    made = data.make(question.data, question.seed)
    count = min(question.count, made.training)
    seen = data.features(made.x[:count], question.data, question.features)[:, :-1]
    return Examples(x=tuple(map(tuple, rows(seen))), y=tuple(floats(made.y[:count, 0])), total=made.training)
