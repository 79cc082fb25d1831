/** Owns the door for changes of accounts: how they are charged, and whether they are open. */
@NullMarked
package io.usageledger.ingest.accounts;

import org.jspecify.annotations.NullMarked;
