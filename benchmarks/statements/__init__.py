"""How well statements are found, measured so that one cannot fool oneself; see `python -m benchmarks.statements -h`.

Importing it before numpy keeps BLAS to one thread: the tagger's matrices are small, and threads that wait for each
other on a busy machine cost three times the time of one.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
