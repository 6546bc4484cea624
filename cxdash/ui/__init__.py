"""Ui: the pages' shell, filters, cards, frames and states. Knows the store and Streamlit; knows no single page's content."""
