"""Papers: what is printed, as values, set as PDF or written as DOCX."""
