package io.usageledger.ingest.otlp;

import java.util.List;

/**
 * What one export holds.
 *
 * @param ofModels spans or log records that have attributes of models
 * @param others how many speak of something else
 */
record Exported(List<GenAiRecord> ofModels, long others) {
  Exported {
    ofModels = List.copyOf(ofModels);
  }
}
