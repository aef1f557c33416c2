"""Evidence: records with two times, appended and never changed.

Decides what a record is, how it is written down byte for byte, and which records speak on a given
day of knowledge. Knows nothing of roadmaps: evidence outlives them.
"""
