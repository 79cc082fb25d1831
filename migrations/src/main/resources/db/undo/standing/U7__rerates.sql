drop table rerate_differences, rerates;
