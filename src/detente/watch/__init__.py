"""The monitor: verdicts of benchmarks, states of steps, and why, on any day as known on any day."""
