-- In which language the user reads: that of the pages at the last sign-in.
ALTER TABLE accounts ADD COLUMN language TEXT;
