/** Owns how our own services run beside the servers: their jars, settings and readiness. */
@NullMarked
package io.usageledger.localstack.service;

import org.jspecify.annotations.NullMarked;
