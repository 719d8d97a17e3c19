"""Captured pages to articles: extraction, quality, dates; the captures themselves."""
