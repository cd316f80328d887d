"""Contracts: parties, fees for three levels of need, what is in scope, and the indicative plan."""
