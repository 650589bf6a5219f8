-- +goose Up
CREATE TABLE incidents (
	id         TEXT NOT NULL PRIMARY KEY,
	state      TEXT NOT NULL,
	title      TEXT NOT NULL,
	text       TEXT NOT NULL,
	audiences  TEXT NOT NULL,
	topic      TEXT NOT NULL,
	signals    TEXT NOT NULL,
	by_user    TEXT NOT NULL,
	people     DOUBLE PRECISION NOT NULL,
	usual      DOUBLE PRECISION NOT NULL,
	span       BIGINT NOT NULL, -- nanoseconds
	chance     DOUBLE PRECISION NOT NULL,
	rev        BIGINT NOT NULL,
	started_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	ended_at   BIGINT NOT NULL
);
CREATE INDEX incidents_state ON incidents (state, started_at);

CREATE TABLE incident_links (
	incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
	ticket   TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
	state    TEXT NOT NULL,
	by_user  TEXT NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (incident, ticket)
);
CREATE INDEX incident_links_ticket ON incident_links (ticket);

CREATE TABLE incident_people (
	incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
	person   TEXT NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (incident, person)
);
CREATE INDEX incident_people_person ON incident_people (person, at);

CREATE TABLE incident_steps (
	incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
	by_user  TEXT NOT NULL,
	action   TEXT NOT NULL,
	detail   TEXT NOT NULL,
	at       BIGINT NOT NULL,
	place    BIGINT NOT NULL,
	PRIMARY KEY (incident, place)
);
