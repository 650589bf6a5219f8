-- +goose Up
-- Who pinned, banned or freed a wording last, and when.
ALTER TABLE wordings ADD COLUMN judge TEXT NOT NULL DEFAULT '';
ALTER TABLE wordings ADD COLUMN judged_at BIGINT NOT NULL DEFAULT 0;

-- Whether a source is believed, who said so last (empty = the replay), and what the last replay measured with its words and without.
DROP TABLE wording_sources;
CREATE TABLE wording_sources (
	source          TEXT NOT NULL PRIMARY KEY,
	off             BIGINT NOT NULL,
	judge           TEXT NOT NULL,
	at              BIGINT NOT NULL,
	outcomes        BIGINT NOT NULL,
	success         DOUBLE PRECISION NOT NULL,
	success_without DOUBLE PRECISION NOT NULL,
	ndcg            DOUBLE PRECISION NOT NULL,
	ndcg_without    DOUBLE PRECISION NOT NULL,
	chance          DOUBLE PRECISION NOT NULL,
	tried_at        BIGINT NOT NULL
);
