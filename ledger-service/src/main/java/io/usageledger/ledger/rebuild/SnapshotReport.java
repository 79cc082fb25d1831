package io.usageledger.ledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a snapshot came to.
 *
 * @param rows of all tables
 * @param bytes of all files but the manifest
 * @param offsets the next offset to apply, by partition
 */
record SnapshotReport(
    @JsonProperty("ok") boolean ok,
    @JsonProperty("snapshot") String directory,
    @JsonProperty("tables") int tables,
    @JsonProperty("rows") long rows,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("seconds") BigDecimal seconds,
    @JsonProperty("offsets") Map<Integer, Long> offsets,
    @JsonProperty("head_hashes_sha256") String headHashesSha256) {
  static SnapshotReport of(SnapshotManifest manifest, Path directory, BigDecimal seconds) {
    return new SnapshotReport(
        true,
        directory.toString(),
        manifest.tables().size(),
        manifest.rows(),
        manifest.bytes(),
        seconds,
        manifest.offsets(),
        manifest.headHashesSha256());
  }
}
