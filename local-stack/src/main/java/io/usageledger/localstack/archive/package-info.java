/** Owns months of usage as files: out of the tables, and back. */
@NullMarked
package io.usageledger.localstack.archive;

import org.jspecify.annotations.NullMarked;
