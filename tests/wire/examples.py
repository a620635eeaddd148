"""A message of every kind, with numbers that JSON must carry exactly."""

from typing import Any

from app.queries.attention import AttentionAnswer, AttentionQuery, Matrix
from app.queries.attention import Step as AttentionStep
from app.queries.backprop import (
    BackpropAnswer,
    BackpropExample,
    BackpropLayer,
    BackpropQuery,
    Factor,
    Nudge,
    Operation,
    Quantity,
    WeightCheck,
)
from app.queries.confusion import ConfusionAnswer, ConfusionQuery, Score
from app.queries.curvature import CurvatureAnswer, CurvatureQuery
from app.queries.data_size import DataSizeAnswer, DataSizeQuery
from app.queries.descent import DescentAnswer, DescentQuery, Walked, Walker
from app.queries.evaluation import EvaluationAnswer, EvaluationQuery
from app.queries.examples import ExamplesAnswer, ExamplesQuery
from app.queries.gradients import GradientsAnswer, GradientsQuery
from app.queries.histograms import Histogram, HistogramsAnswer, HistogramsQuery
from app.queries.landscape import LandscapeAnswer, LandscapeQuery
from app.queries.next import NextAnswer, NextQuery
from app.queries.surface import SurfaceAnswer, SurfaceQuery
from app.queries.throughput import ThroughputAnswer, ThroughputQuery
from app.queries.weight import WeightQuery
from app.recipe.controls import Recipe, SetBatchSize, SetLearningRate, SetWeight
from app.recipe.spec import DataSpec, RunSpec, TrialSpec
from app.wire.delivery import Goal
from app.wire.messages import (
    Answers,
    Attempt,
    CatchingUp,
    Change,
    ControlApplied,
    Diverged,
    Drawn,
    Evaluated,
    Finished,
    Fork,
    Frame,
    LookBack,
    LossReport,
    Open,
    Opened,
    Pause,
    Ping,
    Points,
    Pong,
    Query,
    QueryResult,
    Refused,
    Reset,
    Rewind,
    SequenceFrame,
    SetSpeed,
    Started,
    State,
    StepOn,
    Stop,
    Train,
    TrialQuery,
    TrialQueryResult,
    Trouble,
    Unwatch,
    View,
    Watch,
    Welcome,
)

TO_RUN: dict[str, Any] = {"request": "a1", "run": "r7"}
FROM_RUN: dict[str, Any] = {"run": "r7", "revision": 2, "seq": 31}
SPEC = RunSpec(trials=(TrialSpec(), TrialSpec(learning_rate=0.3)))
LAYER = BackpropLayer(weights=((0.1 + 0.2,),), bias=(0.5,), activation="sigmoid")
EXAMPLE = BackpropExample(x=(1.5,), y=1)
QUERIES = [
    BackpropQuery(layers=(LAYER,), examples=(EXAMPLE,), nudge="w1.1.1"),
    DescentQuery(start=(0.1 + 0.2, -1.0), walkers=(Walker(batch=1), Walker())),
    ExamplesQuery(features=("x1", "sinx2"), count=3),
    AttentionQuery(sentence="a b", heads=4, positions="none", masked=False),
    SurfaceQuery(vary=(0, 2), loss="mse", resolution=2),
    DataSizeQuery(data=DataSpec(dataset="circles"), examples=20, steps=100, draws=8),
    ThroughputQuery(device="cuda", batch=8192),
]
TRIAL_QUERIES = [
    LandscapeQuery(directions="path", resolution=129, span=0.1 + 0.2),
    CurvatureQuery(seed=7),
    GradientsQuery(),
    HistogramsQuery(bins=256),
    ConfusionQuery(),
    NextQuery(prompt="ab>", off=((0, 3),)),
    EvaluationQuery(off=((3, 7), (0, 0))),
    WeightQuery(layer=1, unit=0, input=None, around=12),
]
CLIENT = [
    Open(request="é" * 40, recipe=Recipe(spec=SPEC), step=10),
    Open(request="a1", link="v=1&data=spiral&lr=0.1"),
    Watch(**TO_RUN, after=12),
    Unwatch(run="r7"),
    Train(**TO_RUN),
    Train(**TO_RUN, until=1_000_000_000),
    Pause(**TO_RUN),
    StepOn(**TO_RUN, count=3, unit="epoch"),
    SetSpeed(**TO_RUN, steps_per_second=0.1),
    SetSpeed(**TO_RUN),
    Reset(**TO_RUN),
    Reset(**TO_RUN, spec=SPEC),
    Change(**TO_RUN, control=SetLearningRate(value=0.1 + 0.2, trial=1)),
    Rewind(**TO_RUN, step=5),
    Rewind(**TO_RUN, step=5, control=SetBatchSize(value=20_000)),
    *(TrialQuery(**TO_RUN, trial=1, what=query.model_dump(mode="json")) for query in TRIAL_QUERIES),
    *(Query(request="a1", what=query.model_dump(mode="json")) for query in QUERIES),
    Rewind(**TO_RUN, step=5, undo=3),
    Fork(**TO_RUN, step=99),
    Fork(**TO_RUN, step=99, trial=3, control=SetBatchSize(value=20_000)),
    LookBack(**TO_RUN, step=99),
    View(**TO_RUN, trial=2, resolution=256),
    Train(**TO_RUN, until=9, goals=(Goal(of="test-loss", value=0.1 + 0.2), Goal(of="training-accuracy", value=0.9))),
    Stop(**TO_RUN),
    Drawn(run="r7"),
    Ping(),
]
HISTOGRAM = Histogram(limit=0.5, counts=(3, 0))
TRIAL_ANSWERS = [
    LandscapeAnswer(
        extent=(-1.0, 1.0, -1.0, 1.0),
        loss=((0.1, None), (0.3, 0.1 + 0.2)),
        path=((0.0, 0.5),),
        path_step=(9,),
        path_loss=(0.2,),
        projected_loss=(None,),
        shares=None,
    ),
    CurvatureAnswer(eigenvalue=-0.1, rate_bound=None, residual=1e-4, products=12),
    GradientsAnswer(norm=(0.1, 0.2), variance=(1.0, 2.0), update_ratio=(1e-3, None), noise_scale=None),
    HistogramsAnswer(weights=(HISTOGRAM,), activations=(HISTOGRAM, HISTOGRAM)),
    NextAnswer(prompt="ab>", vocabulary="ab>.", logits=(0.1, None), attention=(((0.5, 0.5),),), wanted="ba"),
    EvaluationAnswer(score=0.5, whole=1.0),
    ConfusionAnswer(training=Score(matrix=((1, 2), (3, 4)), accuracy=0.5), test=Score(determination=-0.5)),
]
MATRIX = Matrix(name="head 1", values=((None,),), columns=True)
QUERY_ANSWERS = [
    BackpropAnswer(
        operations=(
            Operation(
                kind="product",
                of="J",
                by="w1.1.1",
                value=-0.3,
                terms=((Factor(of="J", by="yhat", value=0.1 + 0.2, parts=(Quantity(of="x1", value=None),)),),),
                autograd=-0.3,
            ),
        ),
        checks=(WeightCheck(name="b1.1", value=0.5, chain=0.1, autograd=0.1, difference=None, agree=False, after=0.4),),
        loss=0.7,
        loss_after=None,
        guesses=(0.5,),
        nudge=Nudge(name="b1.1", by=(-1.0, 0.0, 1.0), change=(0.2, 0.0, None), slope=0.1),
    ),
    DescentAnswer(
        examples=60,
        walkers=(
            Walked(
                batch=1,
                path=((0.5, 0.1 + 0.2),),
                loss=(0.1, None),
                gradient=((0.5, -1.0),),
                picked=(3,),
                variance=0.1,
                seconds_per_step=1e-5,
                reached=None,
            ),
        ),
    ),
    ExamplesAnswer(x=((0.1 + 0.2, -1.0),), y=(1.0,), total=60),
    AttentionAnswer(
        words=("a",),
        steps=(AttentionStep(id="scores", shape=(1, 1), matrices=(MATRIX,)),),
        difference=(1e-7, 0.0),
    ),
    SurfaceAnswer(extent=(-5.0, 5.0, -5.0, 5.0), loss=((0.1, None), (0.3, 0.1 + 0.2))),
    DataSizeAnswer(examples=20, tested=180, accuracy=(0.5, 0.1 + 0.2)),
    ThroughputAnswer(device="cpu", batch=8, examples_per_second=12_345.6, threads=1),
]
SERVER = [
    Welcome(version="0.1.0", devices=("cpu", "cuda:0")),
    CatchingUp(run="r7", step=1662, target=20000, seconds=2.5),
    Opened(request="a1", run="r7"),
    Refused(request=None, reason="bad-message", sentence="The message: not JSON."),
    Refused(**TO_RUN, reason="full", sentence="The server trains 50 runs already."),
    Started(
        **FROM_RUN,
        spec=SPEC,
        step=0,
        device="cpu",
        parameters=25,
        steps_per_epoch=25,
        training_points=250,
        test_points=250,
        points=Points(x1=(0.5, -1e-300), x2=(0.0, 3.0), target=(0.0, 1.0), training=1),
    ),
    LossReport(
        **FROM_RUN,
        step=(1, 2),
        epoch=(0.04, 0.08),
        batch_loss=((0.7, None), (0.6, None)),
        batch_min=((0.7, None), (0.6, None)),
        batch_max=((0.7, None), (0.6, None)),
        training_loss=((0.7, 0.1 + 0.2), (0.6, None)),
        test_loss=((0.7, 0.8), (0.6, None)),
        learning_rate=((0.03, 0.3), (0.03, 0.3)),
    ),
    ControlApplied(
        **FROM_RUN,
        step=4,
        control=SetWeight(layer=0, unit=0, input=None, value=1.0),
        request=None,
        label="weight set to 1",
    ),
    State(**FROM_RUN, step=9, state="waiting", steps_per_second=None, reason="Nobody is watching."),
    Evaluated(
        **FROM_RUN,
        step=4,
        scores=(0.5,),
        induction=((0.25, 0.1),),
        samples=(Attempt(prompt="ab>", answer="ba", written="bb"),),
        later=(Answers(induction=None, samples=()),),
    ),
    SequenceFrame(
        run="r7",
        revision=2,
        step=30,
        epoch=0.1,
        training_loss=(0.5,),
        test_loss=(None,),
        learning_rate=(2e-3,),
        steps_per_second=60.5,
        trial=0,
        tokens="ab>ba",
        likeliest="b>ba.",
        chance=(0.1, 0.9, None, 1.0),
        vocabulary="ab>.",
    ),
    Diverged(
        **FROM_RUN,
        trial=1,
        step=9,
        cause="The loss is infinite.",
        remedy_step=8,
        remedy_learning_rate=0.03,
        sentence="Trial 2 diverged.",
    ),
    Finished(**FROM_RUN, step=9, sentence="The run has ended."),
    Frame(
        run="r7",
        revision=2,
        step=9,
        epoch=0.36,
        training_loss=(0.6, None),
        test_loss=(0.6, None),
        training_accuracy=(0.9, None),
        test_accuracy=(0.9, None),
        learning_rate=(0.03, 0.3),
        steps_per_second=12_345.6,
        extent=(-6.0, 6.0, -6.0, 6.0),
    ),
    *(QueryResult(request="a1", answer=answer.model_dump(mode="json")) for answer in QUERY_ANSWERS),
    *(
        TrialQueryResult(**TO_RUN, revision=2, step=9, trial=1, answer=answer.model_dump(mode="json"))
        for answer in TRIAL_ANSWERS
    ),
    Trouble(sentence="The disk is full."),
    Pong(),
]
