"""Bytes of a source to entries: feeds, JSON Feed, listings, sitemaps, Telegram previews; identity of entries."""
