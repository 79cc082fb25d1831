/** Owns who may call our services: API keys, what they permit, and how a refusal is said. */
@NullMarked
package io.usageledger.access;

import org.jspecify.annotations.NullMarked;
