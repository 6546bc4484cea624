"""The real shell, with pages that are replayed."""

import runpy
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import get_script_run_ctx

KEPT = "_bench_kept"
_run = Page.run


def _replayed(page):
    context = get_script_run_ctx()
    kept = st.session_state.setdefault(KEPT, {})
    key = (page.url_path, str(sorted((name, tuple(st.query_params.get_all(name))) for name in st.query_params)))
    if key in kept:
        for message in kept[key]:
            context.enqueue(message)
        return
    sent = []
    real = context._enqueue

    def keep(message):
        copy = type(message)()
        copy.CopyFrom(message)
        sent.append(copy)
        real(message)

    context._enqueue = keep
    try:
        _run(page)
    finally:
        context._enqueue = real
    kept[key] = sent


Page.run = _replayed
try:
    runpy.run_path(str(Path(__file__).resolve().parents[2] / "cxdash" / "ui" / "shell.py"), run_name="__main__")
finally:
    Page.run = _run
