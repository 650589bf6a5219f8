-- +goose Up
-- Messages that refer to files of articles, for whoever asks which files conversations still need.
CREATE INDEX messages_files ON messages (ticket_id) WHERE body LIKE '%/files/%';
