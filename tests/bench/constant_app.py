"""The server with pages that draw constants: what a page costs when it has nothing to compute.

The shell and the filter bar are the real ones. A page runs for real the first time that it is shown with a selection,
and what it sends to the browser is kept; each later time those same messages are sent, and nothing is computed.
"""

from pathlib import Path

import streamlit as st

from app import lifespan, show_error

app = st.App(Path(__file__).with_name("constant_shell.py"), lifespan=lifespan, on_script_error=show_error)
