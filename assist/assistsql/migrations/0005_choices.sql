-- +goose Up
CREATE TABLE choices (
	hit    TEXT NOT NULL,
	ticket TEXT NOT NULL,
	kind   TEXT NOT NULL,
	kept   DOUBLE PRECISION NOT NULL,
	place  BIGINT NOT NULL, -- among the offers of its kind
	at     BIGINT NOT NULL,
	PRIMARY KEY (hit, ticket)
);
CREATE INDEX choices_at ON choices (hit, at);
