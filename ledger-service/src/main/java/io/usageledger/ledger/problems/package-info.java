/** Owns how failures are told over HTTP: as application/problem+json with a code. */
@NullMarked
package io.usageledger.ledger.problems;

import org.jspecify.annotations.NullMarked;
