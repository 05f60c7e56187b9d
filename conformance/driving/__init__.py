"""What the parts of the run that are written in Python share: steps, the wire, checked SDK calls, evidence."""
