-- Consent is a phone number's, not a channel's: what was said on either counts.

-- +goose Up
INSERT INTO settings (name, value)
  SELECT 'consent:' || substr(name, instr(name, ':+') + 1), max(value) FROM settings
  WHERE value <> '' AND (name LIKE 'consent:sms:+%' OR name LIKE 'consent:voice:+%') GROUP BY 1;
DELETE FROM settings WHERE name LIKE 'consent:sms:+%' OR name LIKE 'consent:voice:+%';
