# docker build -t lakegauge . && docker run -p 8000:8000 -e DATABASE_URL=… -e LAKEGAUGE_ADMIN_TOKEN=… lakegauge
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci --no-audit --no-fund \
  && npm run --silent build --workspace @lakegauge/instrumentation \
  && npm run --silent build --workspace @lakegauge/dashboard \
  && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/aggregator ./aggregator
COPY --from=build /app/cli ./cli
COPY --from=build /app/dashboard/package.json /app/dashboard/handler.d.ts ./dashboard/
COPY --from=build /app/dashboard/build ./dashboard/build
COPY --from=build /app/database ./database
COPY --from=build /app/exporter ./exporter
COPY --from=build /app/instrumentation ./instrumentation
COPY --from=build /app/migrations ./migrations
# The embedded database, where DATABASE_URL names no other, and nothing else.
RUN mkdir data && chown node:node data
VOLUME /app/data
USER node
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8000/health').then((response) => process.exit(response.ok ? 0 : 1), () => process.exit(1))"]
# The flags of `npm start`, which keep it below 256 MB; node itself, so that it gets the signals.
CMD ["env", "MALLOC_ARENA_MAX=1", "node", "--max-semi-space-size=4", "--max-old-space-size=104", "--heap-growing-percent=100", "--single-threaded-gc", "cli/src/main.ts", "start"]
