-- +goose Up
-- Counts of the studio read this alone; articles are large.
CREATE INDEX articles_plan ON articles (state, publish_at, review_by);
