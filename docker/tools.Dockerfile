# Migrations and API keys: the launcher's classes, without its servers.
FROM eclipse-temurin:17-jre
COPY local-stack/target/lib /tools
ENTRYPOINT ["java", "-cp", "/tools/*"]
CMD ["io.usageledger.migrations.MigrateCommand"]
