"""Text to attributions: quotes, cues, speakers, contents, acts; one lexicon pack per language."""
