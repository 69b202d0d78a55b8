"""The films of the exercises: drawn and recorded in Chromium, kept in `static/video`."""
