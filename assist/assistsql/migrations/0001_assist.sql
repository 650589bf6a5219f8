-- +goose Up
CREATE TABLE queues (
	id     TEXT NOT NULL PRIMARY KEY,
	title  TEXT NOT NULL,
	prefix TEXT NOT NULL UNIQUE
);

CREATE TABLE request_types (
	id        TEXT NOT NULL PRIMARY KEY,
	title     TEXT NOT NULL,
	queue     TEXT REFERENCES queues (id),
	audiences TEXT NOT NULL,
	hint      TEXT NOT NULL,
	fields    TEXT NOT NULL,
	position  BIGINT NOT NULL
);

CREATE TABLE tickets (
	id              TEXT NOT NULL PRIMARY KEY,
	key             TEXT NOT NULL UNIQUE,
	queue           TEXT NOT NULL REFERENCES queues (id),
	type            TEXT NOT NULL,
	subject         TEXT NOT NULL,
	status          TEXT NOT NULL,
	requester_id    TEXT NOT NULL,
	requester_name  TEXT NOT NULL,
	requester_email TEXT NOT NULL,
	audience        TEXT NOT NULL,
	assignee        TEXT NOT NULL,
	fields          TEXT NOT NULL,
	solution_kind   TEXT NOT NULL,
	solution_id     TEXT NOT NULL,
	suggestion      TEXT NOT NULL,
	external_id     TEXT UNIQUE,
	rev             BIGINT NOT NULL,
	created_at      BIGINT NOT NULL,
	updated_at      BIGINT NOT NULL,
	resolved_at     BIGINT NOT NULL
);
CREATE INDEX tickets_updated ON tickets (updated_at, id);
CREATE INDEX tickets_requester ON tickets (requester_id, updated_at);
CREATE INDEX tickets_queue ON tickets (queue, status, updated_at);
CREATE INDEX tickets_assignee ON tickets (assignee, status, updated_at);
CREATE INDEX tickets_status ON tickets (status, updated_at);

CREATE TABLE messages (
	id           TEXT NOT NULL PRIMARY KEY,
	ticket_id    TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
	side         TEXT NOT NULL,
	author_id    TEXT NOT NULL,
	author_name  TEXT NOT NULL,
	author_email TEXT NOT NULL,
	note         BIGINT NOT NULL,
	body         TEXT NOT NULL,
	at           BIGINT NOT NULL,
	place        BIGINT NOT NULL,
	UNIQUE (ticket_id, place)
);

CREATE TABLE events (
	ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
	by_user   TEXT NOT NULL,
	action    TEXT NOT NULL,
	detail    TEXT NOT NULL,
	at        BIGINT NOT NULL,
	place     BIGINT NOT NULL,
	PRIMARY KEY (ticket_id, place)
);

CREATE TABLE suggestions (
	id        TEXT NOT NULL PRIMARY KEY,
	surface   TEXT NOT NULL,
	ticket    TEXT NOT NULL,
	session   TEXT NOT NULL,
	audience  TEXT NOT NULL,
	query     TEXT NOT NULL,
	confident BIGINT NOT NULL,
	hits      TEXT NOT NULL,
	topics    TEXT NOT NULL,
	at        BIGINT NOT NULL
);
CREATE INDEX suggestions_ticket ON suggestions (ticket, at);
CREATE INDEX suggestions_session ON suggestions (session, at);

CREATE TABLE outcomes (
	suggestion TEXT NOT NULL REFERENCES suggestions (id) ON DELETE CASCADE,
	kind       TEXT NOT NULL,
	hit        TEXT NOT NULL,
	by_user    TEXT NOT NULL,
	detail     TEXT NOT NULL,
	at         BIGINT NOT NULL,
	place      BIGINT NOT NULL,
	PRIMARY KEY (suggestion, kind, hit)
);
