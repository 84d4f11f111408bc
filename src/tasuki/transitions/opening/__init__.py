"""What is known and asked before a transition opens (SC-6, TR-5 … TR-8, GA-9)."""
