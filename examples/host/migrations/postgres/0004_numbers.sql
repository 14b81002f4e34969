-- The integer ids of a dialect whose clients know no others.

CREATE TABLE numbers (
    -- Never given twice, so that an old id never comes to mean something new.
    number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invitation BYTEA NOT NULL UNIQUE
);
