-- +goose Up
ALTER TABLE tickets ADD COLUMN topic TEXT NOT NULL DEFAULT '';

CREATE TABLE writeups (
	article TEXT NOT NULL PRIMARY KEY,
	ticket  TEXT NOT NULL,
	place   BIGINT NOT NULL
);
CREATE INDEX writeups_ticket ON writeups (ticket, place);

CREATE TABLE proposals (
	id      TEXT NOT NULL PRIMARY KEY,
	text    TEXT NOT NULL,
	queue   TEXT NOT NULL,
	tickets TEXT NOT NULL,
	agents  BIGINT NOT NULL,
	state   TEXT NOT NULL,
	reply   TEXT NOT NULL,
	at      BIGINT NOT NULL
);
CREATE INDEX proposals_state ON proposals (state, at);
