# The four apps of MCP Proxy Manager in one image; the command says which one runs. Also in it: the recipes, as `mpm NAME`.
#   docker build -t mcp-proxy-manager .
#   docker build -t mcp-proxy-manager --build-arg NODE_IMAGE=node@sha256:... .
ARG NODE_IMAGE=node:26-bookworm-slim

# All packages, for the build.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

# Only what runs. The optional packages are Node itself, which the image has, and accelerators that need no place here.
FROM packages AS production-packages
RUN npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error

FROM packages AS build
COPY tsconfig.json tsconfig.build.json ./
COPY libs libs
COPY scripts scripts
COPY apps apps
RUN node --conditions=mpm-source scripts/build.ts

FROM ${NODE_IMAGE} AS runtime
LABEL org.opencontainers.image.title="MCP Proxy Manager" org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
WORKDIR /app
# The recipes run from their TypeScript source, which Node 26 does without a build.
RUN printf '#!/bin/sh\nMPM_CALL="docker compose exec admin-api mpm" exec node --conditions=mpm-source /app/scripts/recipe.ts "$@"\n' >/usr/local/bin/mpm \
 && chmod 755 /usr/local/bin/mpm
COPY --from=production-packages /app/node_modules node_modules
COPY package.json package-lock.json ./
COPY libs libs
COPY scripts scripts
COPY --from=build /app/dist dist
# Everything above belongs to root: the process can read it and change nothing.
USER node
CMD ["node", "--enable-source-maps", "dist/apps/gateway/src/main.js"]
