/**
 * Owns sums of usage: by bucket of any time zone, by group, from the roll-up and the history's
 * ragged edges.
 */
@NullMarked
package io.usageledger.query.usage;

import org.jspecify.annotations.NullMarked;
