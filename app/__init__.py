"""Descent: the deep-learning lecture you can steer."""

__version__ = "0.1.0"
