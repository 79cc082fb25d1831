package io.usageledger.ingest.providers;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes disjoint meters as each kind of provider would report them. */
enum RenderedUsage {
  CHAT {
    @Override
    ObjectNode of(Meters m) {
      ObjectNode usage = JSON.createObjectNode();
      usage.put("prompt_tokens", m.allInput()).put("completion_tokens", m.allOutput());
      usage.put("total_tokens", m.allInput() + m.allOutput());
      usage
          .putObject("prompt_tokens_details")
          .put("cached_tokens", m.of("cache_read_tokens"))
          .put("cache_write_tokens", m.of("cache_write_5m_tokens"))
          .put("audio_tokens", m.of("input_audio_tokens"))
          .put("image_tokens", m.of("input_image_tokens"));
      usage
          .putObject("completion_tokens_details")
          .put("reasoning_tokens", m.of("reasoning_tokens"))
          .put("audio_tokens", m.of("output_audio_tokens"))
          .put("image_tokens", m.of("output_image_tokens"));
      return usage;
    }
  },
  /** With its reasoning beside the completion, which only the total tells. */
  XAI {
    @Override
    ObjectNode of(Meters m) {
      ObjectNode usage = CHAT.of(m);
      return usage.put("completion_tokens", m.allOutput() - m.of("reasoning_tokens"));
    }
  },
  RESPONSES {
    @Override
    ObjectNode of(Meters m) {
      ObjectNode usage = JSON.createObjectNode();
      usage.put("input_tokens", m.allInput()).put("output_tokens", m.allOutput());
      usage.put("total_tokens", m.allInput() + m.allOutput());
      usage
          .putObject("input_tokens_details")
          .put("cached_tokens", m.of("cache_read_tokens"))
          .put("cache_write_tokens", m.of("cache_write_5m_tokens"))
          .put("audio_tokens", m.of("input_audio_tokens"))
          .put("image_tokens", m.of("input_image_tokens"));
      usage
          .putObject("output_tokens_details")
          .put("reasoning_tokens", m.of("reasoning_tokens"))
          .put("audio_tokens", m.of("output_audio_tokens"))
          .put("image_tokens", m.of("output_image_tokens"));
      return usage;
    }
  },
  ANTHROPIC(
      "input_audio_tokens", "input_image_tokens", "output_audio_tokens", "output_image_tokens") {
    @Override
    ObjectNode of(Meters m) {
      ObjectNode usage = JSON.createObjectNode();
      usage
          .put("input_tokens", m.of("input_tokens"))
          .put("cache_read_input_tokens", m.of("cache_read_tokens"))
          .put(
              "cache_creation_input_tokens",
              m.of("cache_write_5m_tokens") + m.of("cache_write_1h_tokens"))
          .put("output_tokens", m.allOutput());
      usage
          .putObject("cache_creation")
          .put("ephemeral_5m_input_tokens", m.of("cache_write_5m_tokens"))
          .put("ephemeral_1h_input_tokens", m.of("cache_write_1h_tokens"));
      usage.putObject("output_tokens_details").put("thinking_tokens", m.of("reasoning_tokens"));
      usage.putObject("server_tool_use").put("web_search_requests", m.of("web_searches"));
      return usage;
    }
  },
  GEMINI("cache_write_5m_tokens", "cache_write_1h_tokens") {
    @Override
    ObjectNode of(Meters m) {
      ObjectNode usage = JSON.createObjectNode();
      long tool = m.of("input_tokens") / 3;
      usage
          .put("promptTokenCount", m.allInput() - tool)
          .put("toolUsePromptTokenCount", tool)
          .put("cachedContentTokenCount", m.of("cache_read_tokens"))
          .put("candidatesTokenCount", m.allOutput() - m.of("reasoning_tokens"))
          .put("thoughtsTokenCount", m.of("reasoning_tokens"))
          .put("totalTokenCount", m.allInput() + m.allOutput());
      usage
          .putArray("promptTokensDetails")
          .add(modality("AUDIO", m.of("input_audio_tokens")))
          .add(modality("IMAGE", m.of("input_image_tokens")));
      usage
          .putArray("candidatesTokensDetails")
          .add(modality("AUDIO", m.of("output_audio_tokens")))
          .add(modality("IMAGE", m.of("output_image_tokens")));
      return usage;
    }
  },
  CONVERSE(
      "input_audio_tokens",
      "input_image_tokens",
      "output_audio_tokens",
      "output_image_tokens",
      "reasoning_tokens") {
    @Override
    ObjectNode of(Meters m) {
      long written = m.of("cache_write_5m_tokens") + m.of("cache_write_1h_tokens");
      ObjectNode usage = JSON.createObjectNode();
      usage
          .put("inputTokens", m.of("input_tokens"))
          .put("outputTokens", m.of("output_tokens"))
          .put("cacheReadInputTokens", m.of("cache_read_tokens"))
          .put("cacheWriteInputTokens", written)
          .put("totalTokens", m.allInput() + m.allOutput());
      usage
          .putArray("cacheDetails")
          .addObject()
          .put("ttl", "1h")
          .put("inputTokens", m.of("cache_write_1h_tokens"));
      return usage;
    }
  };

  private static final JsonMapper JSON = new JsonMapper();

  /** What this form has no word for. */
  private final String[] unsaid;

  RenderedUsage(String... unsaid) {
    this.unsaid = unsaid;
  }

  abstract ObjectNode of(Meters meters);

  /** Random meters that this form has words for. */
  Meters random(Random random) {
    Map<String, Long> quantities = new TreeMap<>();
    for (String name : Meters.NAMES) {
      if (random.nextInt(3) > 0) {
        quantities.put(name, 1 + random.nextLong(random.nextBoolean() ? 20 : 1L << 40));
      }
    }
    for (String name : unsaid) {
      quantities.remove(name);
    }
    if (this != ANTHROPIC) {
      quantities.remove("web_searches");
    }
    if (this != ANTHROPIC && this != CONVERSE) {
      quantities.remove("cache_write_1h_tokens");
    }
    return new Meters(quantities);
  }

  private static ObjectNode modality(String modality, long tokens) {
    return JSON.createObjectNode().put("modality", modality).put("tokenCount", tokens);
  }

  /** Disjoint quantities by meter. */
  record Meters(Map<String, Long> quantities) {
    static final String[] NAMES = {
      "input_tokens",
      "cache_read_tokens",
      "cache_write_5m_tokens",
      "cache_write_1h_tokens",
      "input_audio_tokens",
      "input_image_tokens",
      "output_tokens",
      "reasoning_tokens",
      "output_audio_tokens",
      "output_image_tokens",
      "web_searches"
    };

    long of(String name) {
      return quantities.getOrDefault(name, 0L);
    }

    long allInput() {
      return of("input_tokens")
          + of("cache_read_tokens")
          + of("cache_write_5m_tokens")
          + of("cache_write_1h_tokens")
          + of("input_audio_tokens")
          + of("input_image_tokens");
    }

    long allOutput() {
      return of("output_tokens")
          + of("reasoning_tokens")
          + of("output_audio_tokens")
          + of("output_image_tokens");
    }
  }
}
