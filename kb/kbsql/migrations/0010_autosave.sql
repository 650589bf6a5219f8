-- +goose Up
CREATE TABLE autosaves (
	by_user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	id      TEXT NOT NULL,
	rev     BIGINT NOT NULL,
	title   TEXT NOT NULL,
	at      BIGINT NOT NULL,
	form    TEXT NOT NULL,
	PRIMARY KEY (by_user, id)
);
