"""The limits of what a recipe may ask for, in one place.

Counts are whole numbers; rates and noise have no unit.
"""

from typing import Final

LEARNING_RATE: Final = (1e-8, 100.0)
REGULARIZATION_RATE: Final = (0.0, 10.0)
NOISE: Final = (0.0, 1.0)
TRAINING_SHARE: Final = (0.1, 0.9)
POINTS: Final = (20, 20_000)
BATCH_SIZE: Final = (1, 20_000)
HIDDEN_LAYERS: Final = 8
UNITS: Final = (1, 256)
INPUTS: Final = 1_024
DROPOUT: Final = (0.0, 0.9)
TRIALS: Final = 256
PARAMETERS: Final = 4_000_000
ACTIVATIONS: Final = 50_000_000
UPDATE: Final = 3_000_000_000
SEED: Final = (0, 2**31 - 1)
CONTROLS: Final = 20_000
PATH: Final = 1_000
STEPS: Final = 1_000_000_000
WEIGHT: Final = (-1e6, 1e6)
STEPS_PER_SECOND: Final = (0.1, 1_000_000.0)
TABLE_ROWS: Final = (2, 2_000)
TABLE_CLASSES: Final = 10
TABLE_NAME: Final = 200
TABLE_VALUE: Final = (-1e15, 1e15)
TABLE_DIGITS: Final = 7
LAYERS: Final = (1, 4)
HEADS: Final = (1, 8)
WIDTH: Final = (16, 128)
TRANSFORMERS: Final = 8
TEXT: Final = 100_000
LINK_CHARACTERS: Final = 100_000
