"""Maps drawn by the server: a frame of the world, the land in it, and dots of which none hides another."""

from .frames import WORLD, Frame, fitted
from .outlines import Outline, outline
from .placing import Label, label, spread

__all__ = ["WORLD", "Frame", "Label", "Outline", "fitted", "label", "outline", "spread"]
