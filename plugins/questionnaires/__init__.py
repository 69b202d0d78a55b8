"""What becomes of each answered questionnaire: one reviewed YAML file, validated before anything runs (Q2)."""

from questionnaires.load import SetupError, load, path
from questionnaires.models import Check, Questionnaire, ScoreSetup, Setup, Test

__all__ = ["Check", "Questionnaire", "ScoreSetup", "Setup", "SetupError", "Test", "load", "path"]
