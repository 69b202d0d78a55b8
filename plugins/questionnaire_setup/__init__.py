"""What becomes of each answered questionnaire: one reviewed YAML file, validated before anything runs (Q2)."""

from questionnaire_setup.load import SetupError, load, path
from questionnaire_setup.models import Check, Naming, Questionnaire, ScoreSetup, Setup

__all__ = ["Check", "Naming", "Questionnaire", "ScoreSetup", "Setup", "SetupError", "load", "path"]
