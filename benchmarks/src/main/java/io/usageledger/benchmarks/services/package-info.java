/** Owns the scenario services: several ledger services on one topic. */
@NullMarked
package io.usageledger.benchmarks.services;

import org.jspecify.annotations.NullMarked;
