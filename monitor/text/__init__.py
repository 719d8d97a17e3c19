"""Text as published and its shadows: repair, folding, language, sentences, similarity. Pure."""
