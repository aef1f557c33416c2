"""Tests of roadmaps: stories of invented or real evidence, and what the roadmap must say of them."""
