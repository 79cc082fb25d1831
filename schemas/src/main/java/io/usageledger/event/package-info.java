/** Owns what an event of the log is: its wire format, its limits, its identity and its topics. */
@NullMarked
package io.usageledger.event;

import org.jspecify.annotations.NullMarked;
