-- Why: verify reads the log from where it last ended and looks up what was posted for these records: entries by the append time of their
-- record, which block ranges find at next to no cost, and what is in quarantine by its place in the log.
-- Locks: entries and quarantine against writing while the indexes are built: a read of entries, which holds some seconds per ten million rows.
-- Undo: undo/projections/U10__verification_indexes.sql.

create index entries_by_time on entries using brin (appended_at) with (pages_per_range = 32, autosummarize = on);
create index quarantine_by_log on quarantine (log_partition, log_offset);
