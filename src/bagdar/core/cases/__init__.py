"""Casework on flags: the course of a case, the order of the queue, samples that can be drawn again.

A flag says "check". Nothing here says what a person did: only what was asked, and what was found.
"""
