drop table verification_checks, verified_partitions, verified_sums, verified_accounts;
