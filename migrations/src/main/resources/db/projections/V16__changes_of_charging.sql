-- Why: usage that waits for a price may be rated without one, once its account is charged otherwise. The ledger looks every two seconds which
-- accounts were changed since it looked last, by the place of the change in the log; that must not read the journal. Few rows, so that the index stays small.
-- Locks: entries against writing while the index is built, which reads all of it once: some seconds per ten million rows.
-- Undo: undo/projections/U16__changes_of_charging.sql.

create index entries_charging on entries (log_partition, log_offset)
  where kind = 'account' and detail ->> 'charged_by' is not null;
