"""What the customer worries about: logged, answered, followed up, closed (MT-7)."""
