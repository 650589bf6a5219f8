-- +goose Up
-- What an article translates.
ALTER TABLE articles ADD COLUMN original TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN original TEXT NOT NULL DEFAULT '';

-- The studio's list: each filter, newest first.
CREATE INDEX articles_state ON articles (state, updated_at, id);
CREATE INDEX articles_section_updated ON articles (section, updated_at, id);
CREATE INDEX articles_author ON articles (author, updated_at, id);
