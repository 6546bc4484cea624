"""The parts of the Data page; the upload's steps are in the wizard."""
