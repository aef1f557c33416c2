"""Past-time three-valued logic over signals by the day: public, documented, and made for speed.

Decides what `once`, `historically`, `since`, counts over windows and comparisons answer on every
day, nested freely, and how an answer changes when a stretch of a signal does. It knows days and
verdicts only: no roadmap, no evidence, no reasons. `formula` is the tree, `meaning` the naive
definition, `runs` the kernels, `whole` evaluates everything at once, `live` keeps answers current.
"""
