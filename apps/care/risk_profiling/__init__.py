"""Runs of a risk-profiling tool, the thresholds that turn scores into levels of need, and movement between runs."""
