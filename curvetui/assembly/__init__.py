"""Decides which numbers of a log are points, at which epoch and step, and in which run."""

from curvetui.assembly.assembler import Assembler

__all__ = ["Assembler"]
