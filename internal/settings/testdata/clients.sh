#!/bin/sh
# clients.sh DIR installs, into DIR, the clients whose answers are recorded in
# clients/*.txtar. Then, from internal/settings:
#
#	LEVEE_CLIENTS=DIR go test -run Clients -record .
#
# without -record holds what was recorded against what they say.
set -eu
mkdir -p "$1"
cd "$1"
for c in npm-6.14.18:npm npm-10.9.9:npm npm-11.21.2:npm npm-12.2.0:npm pnpm-9.15.9:pnpm pnpm-10.34.9:pnpm pnpm-12.21.0:pnpm \
	yarn-1.22.22:yarn berry-4.18.1:@yarnpkg/cli-dist bun-1.4.5:bun; do
	dir=${c%%:*}
	mkdir -p "$dir"
	(cd "$dir" && echo '{"private": true}' >package.json && npm install --no-audit --no-fund --ignore-scripts "${c#*:}@${dir#*-}")
done
