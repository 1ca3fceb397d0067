"""Jobs: verified from records of contributions, told without telling on anybody, and watched."""
