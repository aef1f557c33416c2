"""The compiled plan: the one object that watch, prove and weigh read, and what it means.

`semantics` is the definition of every verdict, day by day and naive; `lifecycle` is the table of
step states. Imports core and roadmap only: evidence reaches it as the plain values of `evidence`.
"""
