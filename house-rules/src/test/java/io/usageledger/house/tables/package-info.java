/** Owns what must be true of every table, whatever migration made it. */
@NullMarked
package io.usageledger.house.tables;

import org.jspecify.annotations.NullMarked;
