-- +goose Up
-- What people propose for published articles: a text each.
CREATE TABLE amendments (
	article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	by_user    TEXT NOT NULL,
	base       BIGINT NOT NULL,
	state      TEXT NOT NULL,
	title      TEXT NOT NULL,
	note       TEXT NOT NULL,
	answer     TEXT NOT NULL,
	rev        BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	article    TEXT NOT NULL,
	PRIMARY KEY (article_id, by_user)
);
CREATE INDEX amendments_by_user ON amendments (by_user);
CREATE INDEX amendments_state ON amendments (state, updated_at);
