"""Tests of conditions and of their learner."""
