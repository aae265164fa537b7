"""What a warm parent has imported before it forks a kernel; importing this is the whole of it."""

import toolkit.client
import toolkit.measures
import toolkit.show  # noqa: F401
