"""Détente: conditional roadmaps as programs.

A roadmap is one text file: what is measured, what must hold, what is given in return, by whom,
for how long, and what happens on a breach. This package reads such a file, keeps the evidence,
and says on any day, as known on any day, which benchmarks are met and where every step stands.

Each folder below is a room with one duty; ARCHITECTURE.md shows the way through them.
"""

__version__ = "0.1.0"
