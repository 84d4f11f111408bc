"""Messages and a mail server, as in the tests of messages."""

from tasuki.messaging.tests.conftest import introducing as introducing
from tasuki.messaging.tests.conftest import sink as sink
from tasuki.messaging.tests.conftest import transition as transition
