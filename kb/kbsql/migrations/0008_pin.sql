-- +goose Up
CREATE TABLE pins (
	id         TEXT NOT NULL PRIMARY KEY,
	queries    TEXT NOT NULL,
	article    TEXT NOT NULL,
	audiences  TEXT NOT NULL,
	note       TEXT NOT NULL,
	author     TEXT NOT NULL,
	disabled   BIGINT NOT NULL,
	rev        BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL
);
CREATE INDEX pins_article ON pins (article);

-- A canned reply is a draft until an editor publishes it; those that are there already are in use.
ALTER TABLE replies ADD COLUMN state TEXT NOT NULL DEFAULT 'published';
