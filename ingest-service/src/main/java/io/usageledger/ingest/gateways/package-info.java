/** Owns the forms in which gateways send usage: what of theirs becomes which field of ours. */
@NullMarked
package io.usageledger.ingest.gateways;

import org.jspecify.annotations.NullMarked;
