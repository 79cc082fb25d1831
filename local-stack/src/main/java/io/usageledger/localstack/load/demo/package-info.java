/**
 * Owns the demonstration: a trace of its own, credit for its accounts, and the balances after it.
 */
@NullMarked
package io.usageledger.localstack.load.demo;

import org.jspecify.annotations.NullMarked;
