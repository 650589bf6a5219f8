-- +goose Up
-- Counts of the studio read this alone; articles are large.
CREATE INDEX articles_state ON articles (state, publish_at, review_by);
