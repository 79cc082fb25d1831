drop index entries_charging;
