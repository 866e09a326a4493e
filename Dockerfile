# syntax=docker/dockerfile:1

# Builds the server as one native binary.
FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
ARG TARGETARCH=amd64
RUN apt-get update \
 && apt-get install -y --no-install-recommends clang zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source

# What the packages depend on comes first, so that a change of code does not fetch them anew.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/LiveQuery.Compiler/LiveQuery.Compiler.csproj src/LiveQuery.Compiler/
COPY src/LiveQuery.Engine/LiveQuery.Engine.csproj src/LiveQuery.Engine/
COPY src/LiveQuery.Server/LiveQuery.Server.csproj src/LiveQuery.Server/
RUN RID=linux-$(echo "$TARGETARCH" | sed s/amd64/x64/) \
 && dotnet restore src/LiveQuery.Server -r "$RID" -p:PublishAot=true

COPY src src
RUN RID=linux-$(echo "$TARGETARCH" | sed s/amd64/x64/) \
 && dotnet publish src/LiveQuery.Server -c Release -r "$RID" -p:PublishAot=true --no-restore -o /app

# Holds what a native binary needs (libc, OpenSSL, root certificates), and no shell.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /app /app
USER $APP_UID
EXPOSE 8080
ENV LIVEQUERY_LOG_FORMAT=json
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["/app/livequery", "healthcheck"]
ENTRYPOINT ["/app/livequery"]
