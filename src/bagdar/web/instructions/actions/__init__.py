"""Every change of instructions: drafted, issued, answered, worked on, closed."""
