"""What must hold whatever the other side does: a roadmap against an adversary.

Decides what a compiled plan guarantees, and shows a timeline where it guarantees nothing. The
adversary moves the indicators, the deciders and the sources. Imports `core`, `roadmap` and `plan`;
never `watch`, so that a timeline which replays there is evidence of a second opinion.
"""
