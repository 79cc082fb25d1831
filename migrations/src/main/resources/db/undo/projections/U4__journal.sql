drop table quarantine, source_outcomes, applied_offsets, event_identities, entries;
