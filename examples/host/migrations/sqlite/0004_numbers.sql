-- The integer ids of a dialect whose clients know no others.

CREATE TABLE numbers (
    -- Never given twice, so that an old id never comes to mean something new.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    invitation BLOB NOT NULL UNIQUE
) STRICT;
