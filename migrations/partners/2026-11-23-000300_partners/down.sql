DROP TABLE partners_duplicates;
DROP TABLE partners_merges;
DROP TABLE partners_people;
DROP TABLE partners_kinds;
DROP TABLE partners_names;
DROP TABLE partners_organisations;
