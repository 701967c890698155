"""Tiers that keep bytes, flights that share work, and the read-through over both."""
