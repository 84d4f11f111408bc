"""Import of people, accounts, contacts and deals from tables (SY-1): understood cell by cell, written set by set."""
