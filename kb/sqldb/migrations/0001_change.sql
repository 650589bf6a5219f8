-- +goose Up
CREATE TABLE counters (
	name  TEXT NOT NULL PRIMARY KEY,
	value BIGINT NOT NULL
);

CREATE TABLE changes (
	feed TEXT NOT NULL,
	seq  BIGINT NOT NULL,
	kind TEXT NOT NULL,
	id   TEXT NOT NULL,
	at   BIGINT NOT NULL,
	PRIMARY KEY (feed, seq)
);
