# One image for each service: docker compose build, after ./mvnw -DskipTests package.
FROM eclipse-temurin:17-jre
ARG JAR
RUN useradd --system --no-create-home service
COPY ${JAR} /service.jar
USER service
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-XX:MaxRAMPercentage=60", "-XX:+UseTransparentHugePages", "-jar", "/service.jar"]
