"""The one command: the stack, the demo, the tests."""
