-- +goose Up
ALTER TABLE suggestions ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE suggestions ADD COLUMN holdout BIGINT NOT NULL DEFAULT 0;
ALTER TABLE suggestions ADD COLUMN found BIGINT NOT NULL DEFAULT 0;
UPDATE suggestions SET found = 1 WHERE hits <> '';
-- Numbers are counted in this index alone: the hits beside them are large.
CREATE INDEX suggestions_period ON suggestions (at, surface, audience, found, holdout, session, person, ticket, id);
CREATE INDEX suggestions_person ON suggestions (person, at);
CREATE INDEX outcomes_kind ON outcomes (kind, at, suggestion, hit);

-- What was suggested, one row a hit: counted by article and reply. Suggestions from before this migration have none.
CREATE TABLE suggested (
	suggestion TEXT NOT NULL REFERENCES suggestions (id) ON DELETE CASCADE,
	hit        TEXT NOT NULL,
	place      BIGINT NOT NULL,
	PRIMARY KEY (suggestion, hit)
);
CREATE INDEX suggested_hit ON suggested (hit, suggestion);

ALTER TABLE tickets ADD COLUMN session TEXT NOT NULL DEFAULT '';
CREATE INDEX tickets_session ON tickets (session, created_at);
CREATE INDEX tickets_person ON tickets (requester_id, created_at);
CREATE INDEX tickets_created ON tickets (created_at, queue, audience);
CREATE INDEX messages_at ON messages (at, side, note, ticket_id);

-- How often an article was read on a day of the installation's zone, by the chosen role. No person stands here.
CREATE TABLE article_views (
	day      BIGINT NOT NULL, -- days since 1970
	article  TEXT NOT NULL,
	audience TEXT NOT NULL,
	views    BIGINT NOT NULL,
	PRIMARY KEY (day, article, audience)
);

CREATE TABLE secrets (
	name  TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
);
