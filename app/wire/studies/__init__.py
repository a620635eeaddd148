"""What a page may ask that takes torch but no run, and what it is answered.

A module holds one study: its question and its answer. Numbers that are not finite are null.
"""

from app.wire.studies.surface import AskSurface, Surface

StudyQuestion = AskSurface
StudyAnswer = Surface
