drop table held_balances, holds;
