"""Making: from a create command to a document that leaves, or waits and says why."""
