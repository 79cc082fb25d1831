/** Owns {@code ./ledger rebuild}: starts the rebuild beside the services and tells of it. */
@NullMarked
package io.usageledger.localstack.rebuild;

import org.jspecify.annotations.NullMarked;
