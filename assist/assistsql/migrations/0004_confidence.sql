-- +goose Up
ALTER TABLE suggestions ADD COLUMN estimate DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE suggestions ADD COLUMN confidence DOUBLE PRECISION NOT NULL DEFAULT 0;

-- How estimates turned out, by kind of document and role; no role = all of them.
CREATE TABLE curves (
	kind     TEXT NOT NULL,
	audience TEXT NOT NULL,
	points   TEXT NOT NULL,
	verdicts BIGINT NOT NULL,
	PRIMARY KEY (kind, audience)
);
