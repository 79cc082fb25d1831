/**
 * Owns how requests that come together share one piece of work, and statements one way to Postgres
 * and back.
 */
@NullMarked
package io.usageledger.turns;

import org.jspecify.annotations.NullMarked;
