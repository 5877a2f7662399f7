-- Whom a conversation needs and to whom it is offered, and whom a note concerns. JSON.

-- +goose Up
ALTER TABLE conversations ADD COLUMN route BLOB;
ALTER TABLE notes ADD COLUMN audience BLOB;
