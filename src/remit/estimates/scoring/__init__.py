"""Scores made of several answers of a person: elements, themes, weights and benchmarks."""
