"""Tests: mirror cxdash/; soundness/ holds answers computed by hand, house/ the rules of the house."""
