"""Proofs of verdicts, and their check against the records by somebody who trusts no evaluator."""
