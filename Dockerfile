# Two stages: the Go image builds a static binary, the result is that binary alone, run by an unprivileged user.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.version=${VERSION}" -o /onewindow ./cmd/onewindow

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /onewindow /usr/local/bin/onewindow
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/onewindow"]
CMD ["serve"]
