/**
 * Owns who may call our services: API keys, what they permit, and how a refusal is said; and, since
 * every service has it, that an answer leaves in one piece, and how failures are told that are no
 * service's own.
 */
@NullMarked
package io.usageledger.access;

import org.jspecify.annotations.NullMarked;
