package io.usageledger.ingest.otlp;

import com.google.protobuf.Message;

/**
 * One kind of what OpenTelemetry exports.
 *
 * @param <B> of the message in which it comes
 */
interface Signal<B extends Message.Builder> {
  /** Of an export, empty. */
  B export();

  /** What of an export speaks of a model. */
  Exported exported(B export);

  /** The answer to an export of which some was rejected. */
  Message rejection(long count, String why);

  /** The name that the count of rejected ones has in the answer's JSON. */
  String rejectedField();
}
