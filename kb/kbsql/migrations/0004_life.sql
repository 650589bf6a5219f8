-- +goose Up
ALTER TABLE articles ADD COLUMN publish_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN unpublish_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN review_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN publish_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE revisions ADD COLUMN unpublish_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE revisions ADD COLUMN review_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE revisions ADD COLUMN zone TEXT NOT NULL DEFAULT '';
CREATE INDEX articles_publish_at ON articles (publish_at) WHERE publish_at > 0;
CREATE INDEX articles_unpublish_at ON articles (unpublish_at) WHERE unpublish_at > 0;
CREATE INDEX articles_review_by ON articles (review_by) WHERE review_by > 0;

-- Who did what with articles; stays when the article goes.
CREATE TABLE acts (
	id         TEXT NOT NULL PRIMARY KEY,
	article_id TEXT NOT NULL,
	title      TEXT NOT NULL,
	action     TEXT NOT NULL,
	by_user    TEXT NOT NULL,
	at         BIGINT NOT NULL,
	rev        BIGINT NOT NULL,
	note       TEXT NOT NULL
);
CREATE INDEX acts_article ON acts (article_id, id);
CREATE INDEX acts_by_user ON acts (by_user, id);

-- Who has which article open for writing.
CREATE TABLE presences (
	article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	at         BIGINT NOT NULL,
	PRIMARY KEY (article_id, user_id)
);
