"""Code lists of standards that values are held against: ISO, UN/ECE, X12, GS1."""
