-- +goose Up
-- What was chosen for an import: a JSON of content/importer, empty when nothing was.
ALTER TABLE import_runs ADD COLUMN choices TEXT NOT NULL DEFAULT '';
