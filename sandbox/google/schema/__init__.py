"""The part of the Sheets API v4 that is answered, field by field, under Google's own names.

A request may hold nothing that is not declared here, and a field mask may name nothing else.
"""
