# docker build -t rollbook . && docker run --rm --network host -v rollbook-data:/data rollbook
#
# The server refuses to listen beyond loopback while anything behind it is open, so publishing a port needs a
# configuration with keys: mount it and pass `serve --config /etc/rollbook.toml`.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc g++ make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo build --release --locked -p rollbook-server && cp target/release/rollbook /rollbook

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir / --shell /usr/sbin/nologin rollbook \
    && install -d -o rollbook -g rollbook /data
COPY --from=build /rollbook /usr/local/bin/rollbook
USER rollbook
# Large blocks go back to the system as soon as they are given up; see docs/decisions/0021.
ENV MALLOC_MMAP_THRESHOLD_=131072
# "./data" is /data.
WORKDIR /
VOLUME /data
EXPOSE 7070
ENTRYPOINT ["rollbook"]
CMD ["serve"]
