-- +goose Up
CREATE TABLE searches (
	id       TEXT NOT NULL PRIMARY KEY,
	surface  TEXT NOT NULL,
	session  TEXT NOT NULL,
	text     TEXT NOT NULL,
	repaired TEXT NOT NULL,
	normal   TEXT NOT NULL,
	masked   BIGINT NOT NULL,
	audience TEXT NOT NULL,
	role     TEXT NOT NULL,
	lang     TEXT NOT NULL,
	kinds    TEXT NOT NULL,
	sections TEXT NOT NULL,
	page     BIGINT NOT NULL,
	total    BIGINT NOT NULL,
	strength DOUBLE PRECISION NOT NULL,
	fits     BIGINT NOT NULL,
	took     BIGINT NOT NULL, -- microseconds
	follows  TEXT NOT NULL,
	at       BIGINT NOT NULL
);
CREATE INDEX searches_at ON searches (at);
CREATE INDEX searches_session ON searches (session);
CREATE INDEX searches_follows ON searches (follows);

CREATE TABLE search_clicks (
	search   TEXT NOT NULL REFERENCES searches (id) ON DELETE CASCADE,
	ref      TEXT NOT NULL,
	position BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (search, ref)
);
