"""Benchmarks: `python -m bench` measures this machine, prints ratios and writes `build/bench.json`."""
