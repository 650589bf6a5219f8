-- +goose Up
CREATE TABLE import_runs (
	id         TEXT NOT NULL PRIMARY KEY,
	file       TEXT NOT NULL,
	size       BIGINT NOT NULL,
	format     TEXT NOT NULL,
	by_user    TEXT NOT NULL,
	trial      BIGINT NOT NULL,
	state      TEXT NOT NULL,
	done       BIGINT NOT NULL,
	total      BIGINT NOT NULL,
	problem    TEXT NOT NULL,
	rev        BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	report     TEXT NOT NULL
);
CREATE INDEX import_runs_created ON import_runs (created_at);
