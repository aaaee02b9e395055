"""What members tell the team about the community's services: a short form, and a digest of what came in."""
