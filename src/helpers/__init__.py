"""Everything a notebook calls: from the register to the answer document.

The rooms stand on floors, and a module imports only from floors below its own:
`cli` (5); `execution`, `provenance` (4); `answer` (3); `quality`, `breakdown`,
`disclosure` (2); `register`, `kbo` (1); `reference`, `parameters`, `errors` (0).
"""
