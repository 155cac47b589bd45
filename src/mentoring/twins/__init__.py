"""Two records that may be one person: a human being says so, and from then on they are one."""
