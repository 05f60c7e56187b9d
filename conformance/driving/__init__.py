"""What the parts of the conformance run that are written in Python share: steps, the wire, checked SDK calls, evidence."""
