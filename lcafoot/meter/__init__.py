"""What a run used: reading, storing and replaying records of energy."""
