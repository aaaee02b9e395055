"""Whatever breaks, nothing is lost and nothing is doubled: kills, network faults, a database that refuses."""
