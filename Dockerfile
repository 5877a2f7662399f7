# One static binary. Build: docker build -t switchboard .
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /switchboard ./cmd/switchboard

# Alpine and not an empty image for its wget, which the health check needs.
FROM alpine:3.22
RUN adduser -D -H -u 10001 switchboard && mkdir /data && chown switchboard /data
COPY --from=build /switchboard /usr/local/bin/switchboard
USER 10001
VOLUME /data
EXPOSE 8080
ENV SWITCHBOARD_LISTEN=0.0.0.0:8080 \
    SWITCHBOARD_DATABASE_URL=sqlite:/data/switchboard.db
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD wget -q -O /dev/null http://127.0.0.1:8080/readyz || exit 1
ENTRYPOINT ["switchboard"]
CMD ["serve"]
