-- The bridge's schema; its role needs CREATE on the database for this.
create schema bridge
