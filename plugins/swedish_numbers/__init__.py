"""Swedish identity numbers."""
