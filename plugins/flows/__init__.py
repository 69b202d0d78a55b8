"""The outbound flows, one declaration each."""
