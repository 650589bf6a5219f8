-- +goose Up
CREATE TABLE wordings (
	id      TEXT NOT NULL PRIMARY KEY,
	ref     TEXT NOT NULL,
	text    TEXT NOT NULL,
	source  TEXT NOT NULL,
	origin  TEXT NOT NULL,
	by_hash TEXT NOT NULL,
	rev     BIGINT NOT NULL,
	known   BIGINT NOT NULL,
	state   TEXT NOT NULL,
	at      BIGINT NOT NULL,
	UNIQUE (source, origin, ref)
);
CREATE INDEX wordings_ref ON wordings (ref, at);
CREATE INDEX wordings_at ON wordings (at);

CREATE TABLE wording_sources (
	source TEXT NOT NULL PRIMARY KEY,
	off    BIGINT NOT NULL,
	cost   DOUBLE PRECISION NOT NULL,
	at     BIGINT NOT NULL
);

-- How far the change feed of tickets has been read for wordings.
CREATE TABLE wording_feed (
	name     TEXT NOT NULL PRIMARY KEY,
	position BIGINT NOT NULL
);
