"""What a printed thing means: number, period, unit, target, and how a fault is reported."""
