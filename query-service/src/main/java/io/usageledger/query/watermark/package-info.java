/**
 * Owns how far the log is applied, what is missing from a read, and the snapshot that keeps both
 * together and is asked several things at once.
 */
@NullMarked
package io.usageledger.query.watermark;

import org.jspecify.annotations.NullMarked;
