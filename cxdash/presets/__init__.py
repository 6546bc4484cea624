"""Presets: a TOML for each survey tool's export: its columns' names, how it is recognised, what they mean. Knows no code.

Each is a mapping file whose columns are the keys of `[names]`, which lists what the tool calls each of them (its own
languages too). `[[recognise]]` says which of them an export must have: any one of these sets will do. See
cxdash/intake/guessing/presets.py for the reader, docs/presets.md for the list.
"""
