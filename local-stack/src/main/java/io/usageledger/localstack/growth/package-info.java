/** Owns how the log is given more partitions without breaking an account's order. */
@NullMarked
package io.usageledger.localstack.growth;

import org.jspecify.annotations.NullMarked;
