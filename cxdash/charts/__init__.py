"""Charts: plain frames and translated words to Plotly figures. Know nothing of Streamlit, SQL or metrics."""
