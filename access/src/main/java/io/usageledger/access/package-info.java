/**
 * Owns who may call our services: API keys, what they permit, and how a refusal is said; and, since
 * every service has it, that an answer leaves in one piece.
 */
@NullMarked
package io.usageledger.access;

import org.jspecify.annotations.NullMarked;
