"""The mail server of the messages' tests."""

from tasuki.messaging.tests.conftest import sink as sink
