-- +goose Up
CREATE TABLE audiences (
	slug        TEXT NOT NULL PRIMARY KEY,
	role        TEXT NOT NULL,
	contour     TEXT NOT NULL,
	description TEXT NOT NULL,
	position    BIGINT NOT NULL
);

CREATE TABLE sections (
	slug        TEXT NOT NULL PRIMARY KEY,
	title       TEXT NOT NULL,
	description TEXT NOT NULL,
	parent      TEXT NOT NULL,
	audiences   TEXT NOT NULL,
	position    BIGINT NOT NULL
);

CREATE TABLE articles (
	id           TEXT NOT NULL PRIMARY KEY,
	external_id  TEXT UNIQUE,
	slug         TEXT NOT NULL UNIQUE,
	kind         TEXT NOT NULL,
	title        TEXT NOT NULL,
	section      TEXT NOT NULL,
	category     TEXT NOT NULL,
	audiences    TEXT NOT NULL,
	access       TEXT NOT NULL,
	state        TEXT NOT NULL,
	lang         TEXT NOT NULL,
	tags         TEXT NOT NULL,
	related      TEXT NOT NULL,
	rev          BIGINT NOT NULL,
	author       TEXT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	published_at BIGINT NOT NULL,
	title_folded TEXT NOT NULL,
	questions    TEXT NOT NULL,
	body         TEXT NOT NULL,
	guide        TEXT NOT NULL,
	extra        TEXT NOT NULL,
	origin       TEXT NOT NULL
);
CREATE INDEX articles_section ON articles (section, id);
CREATE INDEX articles_updated ON articles (updated_at, id);

CREATE TABLE slug_history (
	slug       TEXT NOT NULL PRIMARY KEY,
	article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX slug_history_article ON slug_history (article_id);

-- Every saved state of an article; stays when the article goes.
CREATE TABLE revisions (
	id           TEXT NOT NULL,
	external_id  TEXT,
	slug         TEXT NOT NULL,
	kind         TEXT NOT NULL,
	title        TEXT NOT NULL,
	section      TEXT NOT NULL,
	category     TEXT NOT NULL,
	audiences    TEXT NOT NULL,
	access       TEXT NOT NULL,
	state        TEXT NOT NULL,
	lang         TEXT NOT NULL,
	tags         TEXT NOT NULL,
	related      TEXT NOT NULL,
	rev          BIGINT NOT NULL,
	author       TEXT NOT NULL,
	created_at   BIGINT NOT NULL,
	updated_at   BIGINT NOT NULL,
	published_at BIGINT NOT NULL,
	questions    TEXT NOT NULL,
	body         TEXT NOT NULL,
	guide        TEXT NOT NULL,
	extra        TEXT NOT NULL,
	origin       TEXT NOT NULL,
	by_user      TEXT NOT NULL,
	at           BIGINT NOT NULL,
	PRIMARY KEY (id, rev)
);

-- Who removed what: the one write that leaves no row behind.
CREATE TABLE removals (
	kind    TEXT NOT NULL,
	id      TEXT NOT NULL,
	by_user TEXT NOT NULL,
	at      BIGINT NOT NULL
);

CREATE TABLE replies (
	id          TEXT NOT NULL PRIMARY KEY,
	external_id TEXT UNIQUE,
	title       TEXT NOT NULL,
	body        TEXT NOT NULL,
	audiences   TEXT NOT NULL,
	queues      TEXT NOT NULL,
	tags        TEXT NOT NULL,
	category    TEXT NOT NULL,
	article     TEXT NOT NULL,
	extra       TEXT NOT NULL,
	origin      TEXT NOT NULL,
	rev         BIGINT NOT NULL,
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL
);

CREATE TABLE users (
	id            TEXT NOT NULL PRIMARY KEY,
	login         TEXT NOT NULL UNIQUE,
	name          TEXT NOT NULL,
	role          TEXT NOT NULL,
	audiences     TEXT NOT NULL,
	password_hash TEXT NOT NULL,
	disabled      BIGINT NOT NULL,
	created_at    BIGINT NOT NULL
);

CREATE TABLE sessions (
	token_hash TEXT NOT NULL PRIMARY KEY,
	user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	user_agent TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE attachments (
	article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	path       TEXT NOT NULL,
	hash       TEXT NOT NULL,
	name       TEXT NOT NULL,
	type       TEXT NOT NULL,
	size       BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	PRIMARY KEY (article_id, path)
);
CREATE INDEX attachments_hash ON attachments (hash);

CREATE TABLE votes (
	article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	by_user    TEXT NOT NULL,
	helped     BIGINT NOT NULL,
	reason     TEXT NOT NULL,
	comment    TEXT NOT NULL,
	at         BIGINT NOT NULL,
	PRIMARY KEY (article_id, by_user)
);
