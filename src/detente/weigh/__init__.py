"""WEIGH: is keeping the roadmap the target's best reply, and which roadmap would be better?

Decides what follows from a compiled plan and a file of assumptions (`stakes`). Knows no evidence
and gives no advice: every answer rests on the assumptions, and says which share of them is a prior.
"""
