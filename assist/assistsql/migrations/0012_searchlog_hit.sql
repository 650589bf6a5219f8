-- +goose Up
-- What people typed before they opened an article.
CREATE INDEX search_clicks_ref ON search_clicks (ref, search);
