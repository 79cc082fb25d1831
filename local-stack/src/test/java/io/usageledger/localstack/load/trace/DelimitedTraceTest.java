package io.usageledger.localstack.load.trace;

import static io.usageledger.localstack.load.trace.TraceFiles.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelimitedTraceTest {
  @TempDir private Path directory;
  private TraceFiles files;

  @BeforeEach
  void files() {
    files = new TraceFiles(directory);
  }

  private List<String> told(String name, String text) {
    return files.lines(name, text).stream().map(TraceFiles::told).toList();
  }

  @Test
  void azure2023HasCarriageReturnsSevenDigitsNoZoneAndNoLastLineEnd() {
    assertThat(
            told(
                "a.csv",
                "TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
                    + "2023-11-16 18:17:03.9799600,4808,10\r\n"
                    + "2023-11-16 18:17:04.0319609,3180,8"))
        .containsExactly(
            "2 2023-11-16T18:17:03.979960Z in=4808 out=10",
            "3 2023-11-16T18:17:04.031960Z in=3180 out=8");
  }

  @Test
  void azure2024HasZonesAndSomeTimesWithoutFraction() {
    assertThat(
            told(
                "a.csv",
                """
                TIMESTAMP,ContextTokens,GeneratedTokens
                2024-05-10 00:00:00.009930+00:00,1,2
                2024-05-10 00:00:01+00:00,3,4
                2024-05-10 02:00:02+02:00,5,6
                """))
        .containsExactly(
            "2 2024-05-10T00:00:00.009930Z in=1 out=2",
            "3 2024-05-10T00:00:01Z in=3 out=4",
            "4 2024-05-10T00:00:02Z in=5 out=6");
  }

  @Test
  void burstGptCountsSecondsFromAFixedInstantAndNamesModelsAndOperations() {
    List<TraceLine> lines =
        files.lines(
            "b.csv",
            """
            Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
            5,ChatGPT,472,18,490,Conversation log
            45.25,GPT-4,1087,230,1317,API log
            """);

    assertThat(lines)
        .extracting(TraceFiles::told)
        .containsExactly(
            "2 2024-01-01T00:00:05Z in=472 out=18", "3 2024-01-01T00:00:45.250Z in=1087 out=230");
    assertThat(event(lines.get(0)).getModel()).isEqualTo("ChatGPT");
    assertThat(event(lines.get(0)).getProvider()).isEqualTo("openai");
    assertThat(event(lines.get(0)).getOperation()).isEqualTo("chat");
    assertThat(event(lines.get(1)).getOperation()).isEqualTo("completion");
  }

  @Test
  void byteOrderMarkSemicolonsQuotesAndBlankLinesAreRead() {
    assertThat(
            told(
                "c.csv",
                "\uFEFF\"Prompt Tokens\";\"Created-At\";note;\"completion_tokens\"\r\n"
                    + "\r\n"
                    + "\"12\";2025-01-02T03:04:05Z;\"a;b \"\"c\"\"\";7\r\n"
                    + "13;1735787045;;8.0\r\n"))
        .containsExactly(
            "3 2025-01-02T03:04:05Z in=12 out=7", "4 2025-01-02T03:04:05Z in=13 out=8");
  }

  @Test
  void quotedValueMayHoldLineEndsAndTheLineIsItsFirst() {
    assertThat(
            told(
                "c.csv",
                "time,prompt,input_tokens\n2025-01-01,\"one\ntwo\nthree\",5\n2025-01-02,x,6\n"))
        .containsExactly(
            "2 2025-01-01T00:00:00Z in=5 out=null", "5 2025-01-02T00:00:00Z in=6 out=null");
  }

  @Test
  void quoteWithoutEndCostsItsOwnLineOnly() {
    assertThat(told("c.csv", "time,prompt,input_tokens\n2025-01-01,\"one,5\n2025-01-02,x,6\n"))
        .containsExactly(
            "2 unreadable: a quote without end", "3 2025-01-02T00:00:00Z in=6 out=null");
  }

  @Test
  void linesThatCannotBeReadAreNamedAndTheOthersGoOn() {
    assertThat(
            told(
                "c.csv",
                """
                timestamp,input_tokens,output_tokens
                yesterday,1,2
                2025-02-30 00:00:00,1,2
                2025-01-01 00:00:00,twelve,2
                2025-01-01 00:00:00,-1,2
                2025-01-01 00:00:00,1.5,2
                2025-01-01 00:00:00,9223372036854775808,2
                2025-01-01 00:00:00,1e999999999,2
                2025-01-01 00:00:00,1
                2025-01-01 00:00:00,,
                ,1,2
                1999-01-01 00:00:00,1,2
                2026-06-01 00:06:00,1,2
                2025-01-01 00:00:00,9223372036854775807,2
                """))
        .containsExactly(
            "2 unreadable: timestamp is \"yesterday\": no time we know (RFC 3339, or a number of seconds)",
            "3 unreadable: timestamp is \"2025-02-30 00:00:00\": no time we know (RFC 3339, or a number of seconds)",
            "4 unreadable: input_tokens is \"twelve\": no whole number below 2^63",
            "5 unreadable: input_tokens is \"-1\": a quantity is not negative",
            "6 unreadable: input_tokens is \"1.5\": no whole number below 2^63",
            "7 unreadable: input_tokens is \"9223372036854775808\": no whole number below 2^63",
            "8 unreadable: input_tokens is \"1e999999999\": no whole number below 2^63",
            "9 unreadable: 2 columns where the header has 3",
            "10 unreadable: no quantity: every column of tokens is blank or missing",
            "11 unreadable: the time is missing",
            "12 unreadable: occurred_at is 1999-01-01T00:00:00Z: before 2015",
            "13 unreadable: occurred_at is 2026-06-01T00:06:00Z: later than 2026-06-01T00:05:00Z",
            "14 2025-01-01T00:00:00Z in=9223372036854775807 out=2");
  }

  @Test
  void linesThatAreNoTextOrEndlessAreNamed() {
    byte[] start =
        "time,input_tokens\n2025-01-01,1\n2025-01-01,\u00e9\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] file = Arrays.copyOf(start, start.length + LineReader.LINE_MAX_BYTES + 10);
    Arrays.fill(file, start.length, file.length, (byte) '7');

    assertThat(TraceFiles.lines(files.write("c.csv", file)))
        .extracting(TraceFiles::told)
        .containsExactly(
            "2 2025-01-01T00:00:00Z in=1 out=null",
            "3 unreadable: the line is not UTF-8",
            "4 unreadable: the line is longer than 1,048,576 bytes");
  }

  @Test
  void partsThatATraceCountsInsideItsTotalsAreTakenOut() {
    List<TraceLine> lines =
        files.lines(
            "c.csv",
            """
            time,prompt_tokens,cached_tokens,completion_tokens,reasoning_tokens
            2025-01-01,100,60,50,20
            2025-01-01,100,101,50,20
            """);

    assertThat(event(lines.get(0)).getQuantities())
        .isEqualTo(
            Map.of(
                "input_tokens", 40L,
                "cache_read_tokens", 60L,
                "output_tokens", 30L,
                "reasoning_tokens", 20L));
    assertThat(TraceFiles.told(lines.get(1)))
        .isEqualTo("3 unreadable: cached_tokens is \"101\": more than the 100 it is part of");
  }

  @Test
  void whatTheFileSaysIsKept() {
    List<TraceLine> lines =
        files.lines(
            "c.tsv",
            "ts\tInput Tokens\tmodel\tUser\tSession ID\tevent_id\n"
                + "1735689600123456\t5\tanthropic/claude-3.5-sonnet\tann\ts-1\te-1\n");

    assertThat(event(lines.get(0)).getOccurredAt()).hasToString("2025-01-01T00:00:00.123456Z");
    assertThat(event(lines.get(0)).getProvider()).isEqualTo("anthropic");
    assertThat(event(lines.get(0)).getModel()).isEqualTo("claude-3.5-sonnet");
    assertThat(event(lines.get(0)).getAccountId()).isEqualTo("ann");
    assertThat(event(lines.get(0)).getConversationId()).isEqualTo("s-1");
    assertThat(event(lines.get(0)).getEventId()).isEqualTo("e-1");
    assertThat(event(lines.get(0)).getApiKeyId()).isNull();
  }

  @Test
  void fileWithoutAKnownHeaderSaysWhatWasFoundAndWhatIsKnown() {
    TraceFile file = files.write("c.csv", "2023-11-16 18:17:03,4808,10\n");

    assertThatThrownBy(() -> TraceFiles.lines(file))
        .isInstanceOf(TraceException.class)
        .hasMessageContaining("no header that we know: a column of times is missing")
        .hasMessageContaining("Found: 2023-11-16 18:17:03, 4808, 10")
        .hasMessageContaining("timestamp")
        .hasMessageContaining("prompt_tokens");
  }

  @Test
  void formatThatDoesNotFitIsRefused() {
    TraceFile file = files.write("c.csv", "timestamp,input_tokens\n5,1\n");

    assertThatThrownBy(() -> TraceFiles.lines(file, TraceFormat.BURSTGPT))
        .hasMessageContaining("is not of the format burstgpt");
  }

  @Test
  void twoColumnsOfOneNameAreRefusedAndOfTwoNamesTheFirstKnownCounts() {
    TraceFile twice = files.write("c.csv", "time,input_tokens,input_tokens\n2025-01-01,1,2\n");

    assertThatThrownBy(() -> TraceFiles.lines(twice)).hasMessageContaining("two columns");
    assertThat(told("d.csv", "time,prompt_len,input_tokens\n2025-01-01,1,2\n"))
        .containsExactly("2 2025-01-01T00:00:00Z in=2 out=null");
  }
}
