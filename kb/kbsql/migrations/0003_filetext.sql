-- +goose Up
CREATE TABLE file_texts (
	hash    TEXT NOT NULL PRIMARY KEY,
	parts   TEXT NOT NULL,
	problem TEXT NOT NULL,
	version BIGINT NOT NULL,
	at      BIGINT NOT NULL
);
