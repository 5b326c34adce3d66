"""Forms: what is asked. Form files, their reader, the kinds of field, and rules."""
