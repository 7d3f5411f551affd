"""JSON Schema semantics: is every payload of a writer accepted by a reader?"""
