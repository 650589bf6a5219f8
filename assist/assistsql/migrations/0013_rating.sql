-- +goose Up
-- What the person who asked says of how his ticket was handled.
ALTER TABLE tickets ADD COLUMN grade TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN grade_reasons TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN grade_comment TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN rated_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX tickets_rated ON tickets (rated_at, queue, audience, grade) WHERE rated_at > 0;
