"""What is computed: pure functions, values in and values out, with no Django, clock or files."""
