-- +goose Up
CREATE TABLE redirects (
	source     TEXT NOT NULL PRIMARY KEY,
	article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	anchor     TEXT NOT NULL,
	created_at BIGINT NOT NULL
);
CREATE INDEX redirects_article ON redirects (article_id);

-- Ids that headings had before; moved_to is empty when the heading is gone.
CREATE TABLE anchors (
	article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	anchor     TEXT NOT NULL,
	moved_to   TEXT NOT NULL,
	PRIMARY KEY (article_id, anchor)
);
