"""What a small transformer can be asked to do, and how it may know where a token stands."""

from dataclasses import dataclass
from typing import Final

from app.recipe.catalogue.choice import Choice, named

LECTURE: Final = """\
Deep learning is a part of machine learning, and machine learning is a part of artificial intelligence. \
Artificial intelligence is any way to make a computer act as if it thinks. Machine learning is the way in \
which the computer learns from examples and is not told the rule. Deep learning is the way in which it learns \
from examples with a neural network of many layers.

Features made by hand take time, break easily and do not scale. A deep network learns its own features from \
the data. The first layer finds lines and edges, the next layer finds parts, and the last layer finds whole \
objects.

The ideas are old. Stochastic gradient descent is from 1952, the perceptron from 1958, backpropagation from \
1986, and the deep convolutional network that reads digits from 1995. They work now because the data are \
larger, the hardware is faster and the software is better.

The perceptron is the building block. It takes the inputs, multiplies each input by its weight, adds the \
products, adds the bias, and sends the sum through an activation function. The output is the activation of the \
weighted sum.

The activation function is not linear. With linear activations a network draws a line, however deep the \
network is. With activations that are not linear a network bends to any shape. The sigmoid goes from zero to \
one, the tangent goes from minus one to one, and the rectifier is zero below zero and the input above zero.

A layer is many perceptrons that see the same inputs. A deep network is many layers, and the outputs of one \
layer are the inputs of the next layer. The weights of a layer are a matrix, and a layer is a product of that \
matrix and its inputs.

Will you pass the exam? The network sees two inputs, the lectures you attend and the hours you spend on the \
project. Before it is trained, the network does not know what an exam is, and its answer is wrong. The loss \
says how wrong the answer is. The cost is the mean of the loss over all the examples. The cross entropy is the \
loss for a probability, and the squared error is the loss for a number.

To train the network is to find the weights with the lowest loss. The loss is a function of the weights, a \
landscape with hills and valleys. Begin at a random place. Compute the gradient, which points up the hill. \
Take a small step the other way. Repeat until the loss does not fall any more. This is gradient descent.

The gradient over all the examples is slow to compute. The gradient of one example is fast and noisy. The \
gradient of a batch of examples is fast and much less noisy. This is stochastic gradient descent with batches, \
and the batch can be computed in parallel.

How does a small change in one weight change the loss? The chain rule answers. The gradient of the loss with \
respect to a weight is the product of the gradients on the way from the loss back to the weight. \
Backpropagation is the chain rule applied from the last layer to the first layer, and each layer uses the \
gradients of the layers after it.

The loss of a deep network is hard to optimize. The learning rate says how long a step is. A small learning \
rate is slow and gets stuck. A large learning rate overshoots and diverges. A good learning rate goes down and \
stays down. Try many learning rates and see which one works, or let the learning rate adapt to the landscape. \
An adaptive method makes a step that depends on how large the gradient is and how fast the weight learns.

The training loop is short. For each batch, clear the old gradients, compute the output, compute the loss, \
compute the gradients, and take a step. After each epoch, update the learning rate.

A transformer reads a sequence of tokens. Each token asks a question, the query, and each token offers a key \
and a value. The attention of a token is the softmax of its query with all the keys, and what the token takes \
is the sum of the values weighted by the attention. A mask hides the tokens that come later. Many heads look \
for many things at once. The positions say where each token stands, because without the positions the order of \
the tokens is lost. The output is a probability for each token that may come next.
"""


@dataclass(frozen=True, slots=True)
class TaskChoice(Choice):
    """A task on sequences of characters.

    about: what is asked, in a sentence. example: a prompt that fits.
    length: how many characters a prompt has at least, by default and at most; of a text, the context.
    """

    about: str = ""
    example: str = ""
    length: tuple[int, int, int] = (2, 8, 40)


TASKS: Final = named(
    TaskChoice(
        "reverse",
        "Reverse a string",
        about="The letters come back in the opposite order.",
        example="abcdefgh",
    ),
    TaskChoice("sort", "Sort digits", about="The digits come back in rising order.", example="31415926"),
    TaskChoice(
        "copy",
        "Copy after a marker",
        about="Different letters in a random order come back after the marker, as they stood.",
        example="qkzbmtrf",
        length=(2, 10, 26),
    ),
    TaskChoice(
        "add",
        "Add two numbers",
        about="Two whole numbers, and their sum with the last digit first, as it is worked out by hand.",
        example="27+48",
        length=(1, 2, 6),
    ),
    TaskChoice(
        "brackets",
        "Close the brackets",
        about="What is open is closed, the last bracket first.",
        example="([]{(",
    ),
    TaskChoice(
        "text",
        "Characters of a text",
        about="The next character of a text, the lecture's own or yours.",
        example="The network ",
        length=(8, 32, 128),
    ),
)

POSITIONS: Final = named(
    Choice("sinusoidal", "Sinusoidal"),
    Choice("learned", "Learned"),
    Choice("none", "None"),
)
