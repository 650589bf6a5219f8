-- +goose Up
-- Which of several servers proposes mass problems.
CREATE TABLE incident_turn (
	name    TEXT NOT NULL PRIMARY KEY,
	holder  TEXT NOT NULL,
	ends_at BIGINT NOT NULL
);
