# syntax=docker/dockerfile:1
# A small image of mynah; container/README.md says how it is used.
# The base image is Debian 12 with Node.js in /usr/local and a user node (1000).

FROM node:20-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node build.mjs && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:20-bookworm-slim
RUN rm -rf /usr/local/lib/node_modules/npm /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    && mkdir -p /personalities /events /spool /run/mynah \
    && chown 1000:1000 /personalities /events /spool /run/mynah
COPY --from=build /src/node_modules /opt/mynah/node_modules
COPY --from=build /src/dist /opt/mynah/dist
COPY --from=build /src/plans /opt/mynah/plans
COPY --from=build /src/priors /opt/mynah/priors
COPY --from=build /src/samples /opt/mynah/samples
COPY --from=build /src/container/fleet.yaml /src/container/health.mjs /src/container/learn-samples.sh /opt/mynah/container/
COPY --from=build /src/package.json /src/LICENSE /opt/mynah/
RUN chmod 755 /opt/mynah/dist/cli.js && ln -s /opt/mynah/dist/cli.js /usr/local/bin/mynah
ENV NODE_ENV=production
WORKDIR /personalities
USER 1000
VOLUME ["/personalities", "/events", "/spool"]
EXPOSE 2525 2110 6379
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "/opt/mynah/container/health.mjs", "/run/mynah/control"]
ENTRYPOINT ["mynah"]
CMD ["serve", "/opt/mynah/container/fleet.yaml"]
