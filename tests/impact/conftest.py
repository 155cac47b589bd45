"""Hypothesis may take its time: a slow machine is not a wrong program."""

from hypothesis import settings

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
