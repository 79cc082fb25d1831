/** Owns the words of the command line: commands, options, what people read, exit statuses. */
@NullMarked
package io.usageledger.localstack.cli;

import org.jspecify.annotations.NullMarked;
