/** Owns the way of a trace file into the ledger: sent, posted, counted, and told to a person. */
@NullMarked
package io.usageledger.localstack.load;

import org.jspecify.annotations.NullMarked;
