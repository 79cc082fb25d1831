drop trigger models_with_usage_stay on models;
drop function refuse_delete_of_used_model();
drop function ensure_usage_partition(timestamptz);
drop table usage_hour_meters, usage_hours, usage_history;
