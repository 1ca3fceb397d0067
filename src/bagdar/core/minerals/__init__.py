"""Minerals: how much of them the world uses, what they cost, and what of a programme hangs on them.

Pure: months and values in, figures out.
"""
