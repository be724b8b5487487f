"""What people and machines run."""
