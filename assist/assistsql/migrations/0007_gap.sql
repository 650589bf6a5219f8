-- +goose Up
ALTER TABLE searches ADD COLUMN requested BIGINT NOT NULL DEFAULT 0;

CREATE TABLE gaps (
	id        TEXT NOT NULL PRIMARY KEY,
	title     TEXT NOT NULL,
	wordings  TEXT NOT NULL,
	verdict   TEXT NOT NULL,
	near      TEXT NOT NULL,
	strength  DOUBLE PRECISION NOT NULL,
	solved    BIGINT NOT NULL,
	written   BIGINT NOT NULL,
	terms     TEXT NOT NULL,
	refs      TEXT NOT NULL,
	needs     BIGINT NOT NULL,
	people    BIGINT NOT NULL,
	audiences TEXT NOT NULL,
	handled   BIGINT NOT NULL, -- milliseconds
	first_at  BIGINT NOT NULL,
	last_at   BIGINT NOT NULL,
	state     TEXT NOT NULL,
	reason    TEXT NOT NULL,
	by_user   TEXT NOT NULL,
	closed_at BIGINT NOT NULL,
	rev       BIGINT NOT NULL
);

CREATE TABLE needs (
	id       TEXT NOT NULL PRIMARY KEY,
	source   TEXT NOT NULL,
	text     TEXT NOT NULL,
	person   TEXT NOT NULL,
	audience TEXT NOT NULL,
	about    TEXT NOT NULL,
	solved   TEXT NOT NULL,
	answer   TEXT NOT NULL,
	bug      BIGINT NOT NULL,
	took     BIGINT NOT NULL, -- milliseconds
	at       BIGINT NOT NULL,
	terms    TEXT NOT NULL,
	near     TEXT NOT NULL,
	strength DOUBLE PRECISION NOT NULL,
	gap      TEXT NOT NULL REFERENCES gaps (id) ON DELETE CASCADE
);
CREATE INDEX needs_gap ON needs (gap, at);
CREATE INDEX needs_at ON needs (at);
CREATE INDEX needs_person ON needs (person);

CREATE TABLE need_positions (
	source   TEXT NOT NULL PRIMARY KEY,
	position TEXT NOT NULL
);
