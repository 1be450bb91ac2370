-- The name whose password is closed, where only a remembered device lets the sign-in go on: once it has proven itself.
ALTER TABLE challenges ADD COLUMN closed_name text;
