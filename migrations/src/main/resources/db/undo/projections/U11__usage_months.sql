drop function attach_usage_archive(text);
drop function detach_usage_month(timestamptz);
drop table usage_archives, usage_detachments, usage_months;
