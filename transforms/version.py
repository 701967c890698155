"""The version of the arithmetic: part of every key, raised when equal recipes give other bytes."""

VERSION = "3"
