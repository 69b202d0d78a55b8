"""The overview in Airflow's UI (O5): how every flow does in every department, the set-aside desk, the diagnosis.

Imports nothing by itself: Airflow's plugin file asks it for its place in every process.
"""
