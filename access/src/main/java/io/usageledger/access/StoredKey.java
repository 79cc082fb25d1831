package io.usageledger.access;

/** A key beside the hash of its secret, as it stands in the table. */
record StoredKey(ApiKey key, SecretHash secretHash) {}
