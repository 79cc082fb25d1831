package io.usageledger.access;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts the key check before every service that has this module and declares its {@link
 * AccessRules}; without that bean the service does not start.
 */
@AutoConfiguration(
    before = {
      ErrorMvcAutoConfiguration.class,
      UserDetailsServiceAutoConfiguration.class,
      ServletWebSecurityAutoConfiguration.class,
      ManagementWebSecurityAutoConfiguration.class
    })
@EnableConfigurationProperties(AccessSettings.class)
public class AccessAutoConfiguration {

  /** The pool stays inside the store, so that it is nobody's DataSource. */
  @Bean(destroyMethod = "close")
  ApiKeyStore apiKeyStore(AccessSettings settings) {
    return new ApiKeyStore(settings.datasource());
  }

  @Bean
  ApiKeys apiKeys(ApiKeyStore store, AccessSettings settings, ObjectProvider<Clock> clock) {
    return new ApiKeys(store, settings, clock.getIfAvailable(Clock::systemUTC));
  }

  /** Off unless an issuer is configured. */
  @Bean
  @ConditionalOnProperty("access.tokens.issuer")
  AccessTokens accessTokens(AccessSettings settings, ObjectProvider<Clock> clock) {
    TokenSettings tokens = requireNonNull(settings.tokens());
    Clock now = clock.getIfAvailable(Clock::systemUTC);
    return new AccessTokens(tokens, new TokenKeys(tokens.jwkSetUri(), now), now);
  }

  @Bean(destroyMethod = "close")
  KeyUpkeep keyUpkeep(ApiKeys keys, AccessSettings settings) {
    return new KeyUpkeep(keys, settings);
  }

  @Bean
  HealthIndicator apiKeysHealthIndicator(ApiKeys keys) {
    return new AccessHealth(keys);
  }

  @Bean
  AccessProblems accessProblems(JsonMapper json) {
    return new AccessProblems(json);
  }

  /**
   * Spring Security would time each of its filters in every request, which costs more than they do.
   * Requests are timed as a whole.
   */
  @Bean
  SecurityObservationSettings filtersAreNotTimed() {
    return SecurityObservationSettings.noObservations();
  }

  @Bean
  HttpFirewall opaquePathsFirewall() {
    return OpaquePaths.firewall();
  }

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> opaquePathsInTomcat() {
    return OpaquePaths::allowIn;
  }

  @Bean
  WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemsOfTomcat() {
    return ProblemValve::placeIn;
  }

  @Bean
  ProblemPage problemPage() {
    return new ProblemPage();
  }

  @Bean
  WholeAnswers wholeAnswers() {
    return new WholeAnswers();
  }

  /** Without it Spring Boot would invent a user and write its password to the log. */
  @Bean
  AuthenticationManager keysAreTheOnlyWayIn() {
    return authentication -> {
      throw new AuthenticationServiceException("API keys are the only way in");
    };
  }

  @Bean
  SecurityFilterChain apiKeySecurity(
      HttpSecurity http,
      ApiKeys keys,
      ObjectProvider<AccessTokens> tokens,
      AccessRules rules,
      AccessProblems problems) {
    return http.sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable) // no cookie carries authority here
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(
                        policy -> policy.policyDirectives(rules.contentSecurityPolicy()))
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
        .exceptionHandling(
            refusals -> refusals.authenticationEntryPoint(problems).accessDeniedHandler(problems))
        .addFilterBefore(
            new ApiKeyFilter(keys, tokens.getIfAvailable(), rules, problems),
            AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    // The request that caused these dispatches has passed already.
                    .dispatcherTypeMatchers(
                        DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                    .permitAll()
                    .anyRequest()
                    .access(new RuleAuthorization(rules)))
        .build();
  }
}
