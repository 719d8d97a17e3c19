"""The trained tagger: features of tokens, a small network in numpy, and the way from labels to attributions."""

import os

# Before numpy is loaded: each worker is a process, and workers whose matrices take all cores wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
