"""Words that every room uses: days, verdicts, quantities, runs, texts and diagnostics.

Values only. No clock, no file, no network. Imports nothing but the standard library.
"""
