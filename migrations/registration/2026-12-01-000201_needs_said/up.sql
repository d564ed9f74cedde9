-- Whether anything is said: what was emptied keeps its version, and is on no caterer's list.
ALTER TABLE registration_needs ADD COLUMN said BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE registration_needs SET said = FALSE
    WHERE CAST(needs AS TEXT) IN ('{"diet":null,"access":null}', '{"diet": null, "access": null}');
