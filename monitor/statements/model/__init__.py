"""The trained tagger: features of tokens, a small network in numpy, and the way from labels to attributions."""
