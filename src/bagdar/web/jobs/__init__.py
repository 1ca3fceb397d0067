"""Jobs: monthly reports of territories and enterprises, and the claims that come of them."""
