drop index entries_by_time, quarantine_by_log;
