"""Cues of the corpus that say what somebody thinks or feels rather than what somebody said."""

_WORDS = """
    think thinks thought thinking believe believes believed believing hope hopes hoped hoping want wants
    wanted wanting know knows knew knowing feel feels felt feeling see sees saw seeing seem seems seemed
    appear appears appeared expect expects expected expecting fear fears feared worry worries worried doubt
    doubts doubted wish wishes wished plan plans planned planning intend intends intended consider considers
    considered belief beliefs view views hopeful confident convinced
"""
BELIEFS = frozenset(_WORDS.split())
