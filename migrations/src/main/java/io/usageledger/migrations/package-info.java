/** Owns how the tables come to be, and the way back. */
@NullMarked
package io.usageledger.migrations;

import org.jspecify.annotations.NullMarked;
