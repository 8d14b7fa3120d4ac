"""The words every room shares: problems, variables, requests, cleared values and document blocks.

Standard library only. Nothing here reads a file, a clock or the network.
"""
