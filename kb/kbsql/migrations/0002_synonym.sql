-- +goose Up
CREATE TABLE synonyms (
	id         TEXT NOT NULL PRIMARY KEY,
	from_words TEXT NOT NULL,
	words      TEXT NOT NULL,
	note       TEXT NOT NULL,
	author     TEXT NOT NULL,
	disabled   BIGINT NOT NULL,
	rev        BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	-- SHA-256 of the group's key: a key may be longer than an entry of an index.
	key_hash   TEXT NOT NULL UNIQUE
);
