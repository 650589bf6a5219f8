-- +goose Up
-- Who gave an article a file, and the list of all files, newest first.
ALTER TABLE attachments ADD COLUMN by_user TEXT NOT NULL DEFAULT '';
CREATE INDEX attachments_created ON attachments (created_at, article_id, path);
