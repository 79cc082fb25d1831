package io.usageledger.localstack;

import org.opentest4j.TestAbortedException;

/** Containers are wanted, and no Docker answers: JUnit counts the test as skipped. */
public final class DockerAbsentException extends TestAbortedException {
  private static final long serialVersionUID = 1L;

  DockerAbsentException() {
    super(
        "Skipped: -D%s=true wants Postgres, Kafka and the registry as containers, and no Docker answers here. Start Docker, or leave the property away."
            .formatted(TestStack.CONTAINERS));
  }
}
