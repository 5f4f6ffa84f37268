# Stands in for the image of Maven: Debian's, which finds its plugins in packages of Debian and asks no archive.
FROM eclipse-temurin:25-jre
RUN apt-get update -qq \
    && apt-get install -qq --yes --no-install-recommends \
        libmaven-compiler-plugin-java libmaven-jar-plugin-java libmaven-resources-plugin-java libsurefire-java \
        maven maven-debian-helper openjdk-25-jdk-headless \
    && rm -rf /var/lib/apt/lists/* \
    && cp /etc/maven/settings-debian.xml /etc/maven/settings.xml
CMD ["mvn", "--version"]
