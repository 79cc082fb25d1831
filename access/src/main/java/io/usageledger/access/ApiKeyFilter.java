package io.usageledger.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds the key or token of a request in its header Authorization and who calls by it. */
final class ApiKeyFilter extends OncePerRequestFilter {
  private static final String SCHEME = "Bearer ";

  private final ApiKeys keys;
  private final @Nullable AccessTokens tokens;
  private final AccessRules rules;
  private final AccessProblems problems;

  /** Keeps the caller for the later dispatches of an asynchronous answer. */
  private final RequestAttributeSecurityContextRepository contexts =
      new RequestAttributeSecurityContextRepository();

  /**
   * @param tokens null where none are accepted
   */
  ApiKeyFilter(
      ApiKeys keys, @Nullable AccessTokens tokens, AccessRules rules, AccessProblems problems) {
    this.keys = keys;
    this.tokens = tokens;
    this.rules = rules;
    this.problems = problems;
  }

  /** Where nothing is asked, a key is not even read: health answers while the keys are away. */
  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return rules.findDemand(request).filter(Demand.Nothing.class::isInstance).isPresent();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      chain.doFilter(request, response); // as nobody
      return;
    }
    try {
      callAs(accepted(header.substring(SCHEME.length()).strip()), request, response);
    } catch (KeyRefusedException e) {
      problems.commence(request, response, e);
      return;
    }
    chain.doFilter(request, response);
  }

  private Authentication accepted(String text) {
    Optional<KeyText> key = KeyText.find(text);
    if (key.isEmpty() && tokens != null && AccessTokens.isToken(text)) {
      return new TokenAuthentication(tokens.accept(text));
    }
    if (key.isEmpty()) {
      throw new KeyRefusedException(
          AccessRefusal.KEY_UNKNOWN,
          "The bearer token is no API key: keys have the form key_<id>.<secret>");
    }
    return new ApiKeyAuthentication(keys.accept(key.get()));
  }

  private void callAs(
      Authentication caller, HttpServletRequest request, HttpServletResponse response) {
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(caller);
    SecurityContextHolder.setContext(context);
    contexts.saveContext(context, request, response);
  }
}
