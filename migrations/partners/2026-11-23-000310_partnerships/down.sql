DROP TABLE partners_seats;
DROP TABLE partners_committees;
DROP TABLE partners_relays;
DROP TABLE partners_commitments;
DROP TABLE partners_stages;
DROP TABLE partners_partnership_roles;
DROP TABLE partners_partnerships;
