-- +goose Up
CREATE INDEX messages_side ON messages (side, at);
CREATE INDEX choices_ticket ON choices (ticket, kind);
