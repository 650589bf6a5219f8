-- +goose Up
CREATE TABLE pictures (
	original TEXT NOT NULL,
	width    BIGINT NOT NULL,
	height   BIGINT NOT NULL,
	hash     TEXT NOT NULL,
	type     TEXT NOT NULL,
	size     BIGINT NOT NULL,
	PRIMARY KEY (original, width)
);
CREATE INDEX pictures_hash ON pictures (hash);
