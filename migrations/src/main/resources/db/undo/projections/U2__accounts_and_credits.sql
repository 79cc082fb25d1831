drop table subscriptions, credits, balances, accounts;
