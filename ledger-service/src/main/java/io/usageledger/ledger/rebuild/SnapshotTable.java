package io.usageledger.ledger.rebuild;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What a snapshot has of one table.
 *
 * @param rows in its file
 * @param bytes of its file
 * @param sha256 of its file, as hex
 * @param columns name and type of each, in the file's order
 */
record SnapshotTable(
    @JsonProperty("name") String name,
    @JsonProperty("rows") long rows,
    @JsonProperty("bytes") long bytes,
    @JsonProperty("sha256") String sha256,
    @JsonProperty("columns") List<String> columns) {
  SnapshotTable {
    if (name.isEmpty() || rows < 0 || bytes < 0 || sha256.length() != 64) {
      throw new IllegalArgumentException(
          "No table of a snapshot: name=%s rows=%d bytes=%d sha256=%s"
              .formatted(name, rows, bytes, sha256));
    }
    columns = List.copyOf(columns);
  }
}
