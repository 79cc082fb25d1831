/**
 * Owns what the local stack's Postgres holds before any service runs: roles, databases, API keys.
 */
@NullMarked
package io.usageledger.localstack.database;

import org.jspecify.annotations.NullMarked;
