"""The words of the lecture, each with a definition: on tap in the chapters, and together on the glossary page."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """A word. definition: in a sentence or two. slide: "chapter/slide" that explains it. forms: other spellings."""

    word: str
    definition: str
    slide: str
    forms: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its anchor."""
        return self.word.lower().replace(" ", "-").replace("’", "")


GLOSSARY: Final = tuple(
    sorted(
        (
            Term(
                "activation function",
                "The function that a neuron puts its sum through. Without one, layers on layers are a single layer.",
                "perceptron/activation",
                ("activation functions", "activation"),
            ),
            Term(
                "Adam",
                "An optimizer that steps along a running mean of the gradient, divided for each weight by the root of "
                "a running mean of its squares.",
                "practice/adaptive",
            ),
            Term(
                "attention",
                "Each token takes a share of the values of others; query and key decide how large a share.",
                "attention/self-attention",
                ("self-attention",),
            ),
            Term(
                "autograd",
                "The part of PyTorch that records operations and works out gradients by the chain rule.",
                "backprop/network",
            ),
            Term(
                "backpropagation",
                "Working out the gradient of every weight by the chain rule, from the last layer to the first.",
                "backprop/network",
            ),
            Term(
                "batch",
                "The examples that one step looks at; also called a mini-batch.",
                "descent/stochastic",
                ("mini-batch", "batches", "mini-batches"),
            ),
            Term(
                "bias",
                "A number that a neuron adds to its weighted sum. It moves the boundary without turning it.",
                "perceptron/example",
            ),
            Term(
                "chain rule",
                "Effects along a path multiply, and those of several paths add up.",
                "backprop/chain",
            ),
            Term(
                "cross entropy",
                "A loss for classes: minus the logarithm of the probability given to the true class.",
                "loss/binary-cross-entropy",
                ("binary cross entropy",),
            ),
            Term(
                "dense",
                "Of a layer: every neuron has a weight for every input. PyTorch calls it nn.Linear.",
                "networks/simplified",
                ("dense layer",),
            ),
            Term(
                "dropout",
                "At each training step some units sit out, drawn at random, so that none relies on one other alone.",
                "generalization/dropout",
            ),
            Term(
                "early stopping",
                "Keeping the weights of the step at which the loss on held-out data was lowest.",
                "generalization/early-stopping",
            ),
            Term(
                "epoch",
                "One pass over all training examples, batch by batch.",
                "training-loop/loop",
                ("epochs",),
            ),
            Term(
                "forward propagation",
                "Working out a network's answer, layer by layer, from its input.",
                "perceptron/forward",
            ),
            Term(
                "gradient",
                "The slopes of the loss with respect to each weight. It points up the steepest way.",
                "descent/optimization",
                ("gradients",),
            ),
            Term(
                "gradient descent",
                "Going down a loss by steps against its gradient.",
                "descent/gradient-descent",
            ),
            Term(
                "hidden layer",
                "A layer between inputs and outputs. Nobody tells it what to answer.",
                "networks/single-layer",
                ("hidden layers",),
            ),
            Term(
                "learning rate",
                "The factor η between a gradient and a step.",
                "practice/rate",
                ("learning rates",),
            ),
            Term(
                "local minimum",
                "A place lower than everything near it, though perhaps not the lowest of all.",
                "practice/rate",
                ("local minima",),
            ),
            Term(
                "logit",
                "The number that a sigmoid or softmax turns into a probability; it may be any number.",
                "loss/binary-cross-entropy",
                ("logits",),
            ),
            Term(
                "loss",
                "How wrong an answer is, as one number. Its mean over all examples is the cost J(W).",
                "loss/one-example",
                ("loss function", "losses"),
            ),
            Term(
                "mask",
                "What keeps a token from looking at those after it, which it has to predict.",
                "attention/self-attention",
                ("causal mask",),
            ),
            Term(
                "momentum",
                "Stepping along a running sum of gradients: what goes to and fro cancels out, and a steady slope adds.",
                "practice/optimizers",
            ),
            Term(
                "non-linear",
                "Not a weighted sum of its inputs: its graph has a bend.",
                "perceptron/importance",
                ("non-linearity",),
            ),
            Term(
                "optimizer",
                "The rule that makes a step out of gradients: SGD, Adam and others.",
                "practice/optimizers",
                ("optimizers",),
            ),
            Term(
                "overfitting",
                "Getting better on the training examples while getting worse on others.",
                "generalization/fits",
                ("overfits", "overfit"),
            ),
            Term(
                "parameters",
                "The numbers that training changes: all weights and biases.",
                "networks/single-layer",
                ("parameter",),
            ),
            Term(
                "perceptron",
                "One neuron: a weighted sum, a bias and an activation function.",
                "perceptron/forward",
            ),
            Term(
                "plateau",
                "A stretch of the loss that is nearly flat, so that a gradient says little about the way.",
                "practice/depth",
                ("plateaus",),
            ),
            Term(
                "regularization",
                "Whatever makes the training loss worse so that the loss on other examples gets better.",
                "generalization/regularization",
            ),
            Term("ReLU", "The activation that passes positive sums on and turns others into 0.", "perceptron/gallery"),
            Term(
                "scheduler",
                "A rule that changes the learning rate while a network trains.",
                "practice/schedulers",
                ("schedule", "schedulers", "schedules"),
            ),
            Term(
                "SGD",
                "Stochastic gradient descent: each step follows the gradient of a batch.",
                "descent/one-point",
                ("stochastic gradient descent",),
            ),
            Term(
                "sigmoid",
                "The curve σ(z) = 1 / (1 + exp(−z)), which turns any number into one between 0 and 1.",
                "perceptron/activation",
                ("sigmoids",),
            ),
            Term(
                "softmax",
                "Turns a row of numbers into shares that are positive and sum to 1, larger for larger numbers.",
                "attention/self-attention",
            ),
            Term(
                "squared error",
                "A loss for numbers: the square of the difference between answer and truth.",
                "loss/mean-squared-error",
                ("mean squared error",),
            ),
            Term("tanh", "An activation like the sigmoid, between −1 and 1 and steeper at zero.", "perceptron/gallery"),
            Term(
                "tensor",
                "A table of numbers with any number of axes; its shape says how long each axis is.",
                "training-loop/loop",
                ("tensors",),
            ),
            Term(
                "test loss",
                "The loss on examples that are held out: they have no part in training.",
                "exam/trained",
                ("test data",),
            ),
            Term(
                "test set",
                "Examples that choose nothing: opened once, at the end, to judge what was chosen.",
                "generalization/three-sets",
            ),
            Term(
                "token",
                "What a transformer reads one by one: here a word or a character.",
                "attention/self-attention",
                ("tokens",),
            ),
            Term(
                "transformer",
                "A network of attention and small perceptrons that reads a row of tokens.",
                "attention/transformer",
            ),
            Term(
                "underfitting",
                "Too little freedom to follow what the examples have in common.",
                "generalization/fits",
                ("underfits",),
            ),
            Term(
                "validation set",
                "Examples that set no weight but choose between networks, rates and steps.",
                "generalization/three-sets",
                ("validation loss",),
            ),
            Term(
                "variance",
                "The mean squared distance from the mean; its root is the typical distance.",
                "descent/mini-batches",
            ),
            Term(
                "warm-up",
                "Letting the learning rate rise from near zero over the first steps.",
                "attention/warm-up",
            ),
            Term(
                "weight decay",
                "A cost on the squares of the weights, which shrinks what the examples do not ask for. Also called L2.",
                "generalization/regularization",
            ),
            Term(
                "weight",
                "The number that an input is multiplied by on its way into a neuron.",
                "perceptron/forward",
                ("weights",),
            ),
        ),
        key=lambda term: term.word.lower(),
    )
)
