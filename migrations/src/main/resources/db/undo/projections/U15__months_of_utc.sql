-- Partitions that were made right stay right.
alter function attach_usage_archive(text) reset timezone;
alter function detach_usage_month(timestamptz) reset timezone;
alter function ensure_usage_partition(timestamptz) reset timezone;
