"""Text to typed model: reads a roadmap file and resolves every name, unit, date and sentence in it.

Does not decide what a condition means on a day (`plan`), nor read evidence (`ledger`).
"""
