"""The engine: from a register, a declared question and a day to the answer document.

The rooms stand on floors, and a module imports only from floors below its own; which room is on
which floor, and what lives in it, stands in `docs/architecture.md`.
"""
