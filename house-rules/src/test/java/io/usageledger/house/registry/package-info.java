/** Owns the wire format's meeting with a real schema registry. */
@NullMarked
package io.usageledger.house.registry;

import org.jspecify.annotations.NullMarked;
