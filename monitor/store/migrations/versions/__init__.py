"""One file per version, in order; never changed after a release."""
