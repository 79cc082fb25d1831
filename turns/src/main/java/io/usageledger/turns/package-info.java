/** Owns how requests that come together share one piece of work. */
@NullMarked
package io.usageledger.turns;

import org.jspecify.annotations.NullMarked;
