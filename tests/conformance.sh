#!/usr/bin/env bash
# Holds the server to Hasura's own test cases: starts a private Postgres and a server of each setting that the cases ask
# for, the usual one beside the others, each of which follows another; runs all areas against them, prints a table, and
# compares what fails with tests/conformance-known-failures.json. What fails without being listed there, and what is listed
# and passes, is a failure of the run: the list may only become shorter.
#
#   tests/conformance.sh [--no-build | --binary FILE] [--only NAME,…] [--verbose] [--keep] [--shrink] [CASES]
#
#   CASES         the folder of the cases (manifest.yaml, cases/, runner/); default $CONFORMANCE_CASES, or
#                 ../shared/conformance beside the repository
#   --no-build    takes the server as it was last built (Debug)
#   --binary FILE takes that server
#   --only NAMES  runs only these settings, without the comparison: default, allowlist, jwt-plain, …
#   --verbose     prints what the runner prints
#   --keep        keeps the folder with the logs of the servers and the answers of the cases, and says where it is
#   --shrink      takes out of the list of known failures what passes now
#
# The runner's npm packages are installed below artifacts/, or taken from $CONFORMANCE_DEPS. Ends with one line,
# "N passed, N failed".
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cases=${CONFORMANCE_CASES:-$root/../shared/conformance}
build=1 only= verbose=0 keep=0 shrink=0
binary=$root/src/LiveQuery.Server/bin/Debug/net10.0/livequery
while [ $# -gt 0 ]; do
  case $1 in
    --no-build) build=0 ;;
    --binary) build=0 binary=$(realpath "$2") && shift ;;
    --only) only=,$2, && shift ;;
    --verbose) verbose=1 ;;
    --keep) keep=1 ;;
    --shrink) shrink=1 ;;
    -*) echo "conformance: no option is called $1" >&2 && exit 2 ;;
    *) cases=$1 ;;
  esac
  shift
done

areas=queries,permissions,mutations,subscriptions,introspection,metadata,v1-dml,auth,relay,explain,rest,http
secret=conformance

# Each run of the runner, and each start of a server, in seconds.
run_limit=900 start_limit=60

fail() { echo "conformance: $*" >&2 && exit 2; }

# ---- what is needed ------------------------------------------------------------------------------
[ -f "$cases/manifest.yaml" ] || fail "no cases in $cases: give their folder as an argument or in CONFORMANCE_CASES"
cases=$(cd "$cases" && pwd)
command -v node >/dev/null || fail "node is missing: apt-get install nodejs npm"

bin=
for candidate in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -Vr); do
  version=$(basename "$(dirname "$candidate")")
  if [ -f "/usr/share/postgresql/$version/extension/postgis_raster.control" ]; then
    bin=$candidate && break
  fi
done
[ -n "$bin" ] || fail "no Postgres with PostGIS is installed: apt-get install postgresql-15 postgresql-15-postgis-3 (or another version)"
locale -a 2>/dev/null | grep -qiE '^en_US\.utf-?8$' ||
  fail "the locale en_US.UTF-8 is missing: apt-get install locales, add the line \"en_US.UTF-8 UTF-8\" to /etc/locale.gen, run locale-gen"

# Postgres does not run as root.
as_postgres=()
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || fail "run as root, it needs a user postgres for the database"
  as_postgres=(setpriv --reuid postgres --regid postgres --clear-groups --)
fi

if [ "$build" = 1 ]; then
  dotnet build "$root/src/LiveQuery.Server" --verbosity quiet -nologo
fi
[ -x "$binary" ] || fail "$binary is missing: build it first"

if [ -z "${CONFORMANCE_DEPS:-}" ] && [ ! -d "$cases/runner/node_modules/yaml" ]; then
  export CONFORMANCE_DEPS=$root/artifacts/conformance
  if ! cmp -s "$cases/runner/package-lock.json" "$CONFORMANCE_DEPS/package-lock.json" || [ ! -d "$CONFORMANCE_DEPS/node_modules/yaml" ]; then
    mkdir -p "$CONFORMANCE_DEPS"
    cp --no-preserve=mode "$cases/runner/package.json" "$cases/runner/package-lock.json" "$CONFORMANCE_DEPS/"
    npm ci --prefix "$CONFORMANCE_DEPS" --no-audit --no-fund --silent
  fi
fi

# ---- what is started, and ended whatever happens -------------------------------------------------
work=$(mktemp -d /tmp/livequery-conformance.XXXXXX)
server_pid= runner_pid= lanes=()

stop_server() {
  if [ -n "$server_pid" ]; then
    kill "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=
  fi
}

end_lane() {
  if [ -n "$runner_pid" ]; then
    kill "$runner_pid" 2>/dev/null || true
  fi
  stop_server
}

clean_up() {
  if [ "${#lanes[@]}" -gt 0 ]; then
    kill "${lanes[@]}" 2>/dev/null || true
    wait "${lanes[@]}" 2>/dev/null || true
  fi
  if [ -f "$work/data/postmaster.pid" ]; then
    "${as_postgres[@]}" "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  fi
  if [ "$keep" = 1 ]; then
    echo "conformance: logs and answers are in $work" >&2
  else
    rm -rf "$work"
  fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

start_postgres() {
  pg_port=$(free_port)
  if [ "${#as_postgres[@]}" -gt 0 ]; then
    chown postgres "$work"
  fi
  "${as_postgres[@]}" "$bin/initdb" -D "$work/data" -U postgres -A trust --locale=en_US.UTF-8 --encoding=UTF8 >/dev/null
  "${as_postgres[@]}" tee -a "$work/data/postgresql.conf" >/dev/null <<CONF
port = $pg_port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$work'
timezone = 'UTC'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
  "${as_postgres[@]}" "$bin/pg_ctl" -D "$work/data" -l "$work/postgres.log" -w -t "$start_limit" start >/dev/null ||
    { cat "$work/postgres.log" >&2 && fail "Postgres does not start"; }
  postgres=postgres://postgres@127.0.0.1:$pg_port
}

# start_lane NAME COMMAND: runs what the command runs on databases of its own, beside what goes on.
start_lane() {
  local name=$1 command=$2
  (
    trap end_lane EXIT
    trap 'exit 130' INT TERM HUP
    for database in main meta pg1 pg2; do
      "${as_postgres[@]}" "$bin/createdb" -h 127.0.0.1 -p "$pg_port" -U postgres "$name-$database"
    done
    databases=$postgres/$name
    sources=("HASURA_GRAPHQL_PG_SOURCE_URL_1=$databases-pg1" "HASURA_GRAPHQL_PG_SOURCE_URL_2=$databases-pg2")
    "$command"
  ) &
  lanes+=($!)
}

# start_server NAME [VARIABLE=VALUE…]
start_server() {
  local name=$1 && shift
  port=$(free_port)
  env HASURA_GRAPHQL_STRINGIFY_NUMERIC_TYPES=true LIVEQUERY_LOG_FORMAT=json "$@" "$binary" serve \
    --database-url "$databases-main" --metadata-database-url "$databases-meta" \
    --admin-secret "$secret" --host 127.0.0.1 --port "$port" >"$work/$name.log" 2>&1 &
  server_pid=$!
  for ((i = 0; i < start_limit * 10; i++)); do
    if curl -sf -o /dev/null "http://127.0.0.1:$port/v1/version"; then
      return
    fi
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.1
  done
  tail -20 "$work/$name.log" >&2
  fail "the server of the setting $name does not start"
}

# run NAME [VARIABLE=VALUE…] -- RUNNER FLAGS…: the runner against a server of that setting. The variables whose names the
# cases know are told to the runner.
run() {
  local name=$1 && shift
  if [ -n "$only" ] && [[ $only != *,$name,* ]]; then
    return
  fi
  local variables=() flags=()
  while [ "$1" != -- ]; do
    variables+=("$1")
    [[ $1 == HASURA_GRAPHQL_JWT_SECRET=* ]] || flags+=(--env "$1")
    shift
  done
  shift
  local begin=$SECONDS code=0
  node "$cases/runner/run.mjs" --cases "$cases" --admin-secret "$secret" --area "$areas" --list "${flags[@]}" "$@" >"$work/$name.list"
  if [ "$(grep -E '^\S+  \[' "$work/$name.list" | grep -vc '  skipped: ')" = 0 ]; then
    printf '%-32s no cases\n' "$name"
    return
  fi
  start_server "$name" "${variables[@]}"

  # In the background, so that a signal to this script is taken at once.
  timeout "$run_limit" node "$cases/runner/run.mjs" --cases "$cases" --endpoint "http://127.0.0.1:$port" --admin-secret "$secret" \
    --area "$areas" --json "$work/$name.json" "${flags[@]}" "$@" >"$work/$name.txt" 2>&1 &
  runner_pid=$!
  wait "$runner_pid" || code=$?
  runner_pid=
  stop_server
  if [ "$verbose" = 1 ] || [ "$code" -gt 1 ]; then
    cat "$work/$name.txt"
  fi
  [ "$code" -le 1 ] || fail "the run of the setting $name ended with code $code"
  printf '%-32s %s (%ss)\n' "$name" "$(tail -1 "$work/$name.txt")" "$((SECONDS - begin))"
}

# run_jwt NAME KEY_TYPE CONFIGURATION [VARIABLE=VALUE…] -- RUNNER FLAGS…
run_jwt() {
  local name=$1 type=$2 config=$3 && shift 3
  if [ -n "$only" ] && [[ $only != *,$name,* ]]; then
    return
  fi
  node "$cases/runner/jwt-keys.mjs" --out "$work/$name" --type "$type" --config "$config" >/dev/null
  local variables=()
  while [ "$1" != -- ]; do
    variables+=("$1") && shift
  done
  shift
  run "$name" "HASURA_GRAPHQL_JWT_SECRET=$(cat "$work/$name/jwt-secret.json")" "${variables[@]}" -- \
    --jwt-config "$work/$name/config.json" --jwt-private-key "$work/$name/private.pem" "$@"
}

# ---- the settings --------------------------------------------------------------------------------
run_default() { run default "${sources[@]}" --; }

run_others() {
  run allowlist HASURA_GRAPHQL_ENABLE_ALLOWLIST=true -- --only-env
  run unauthorized-role HASURA_GRAPHQL_UNAUTHORIZED_ROLE=anonymous -- --only-env
  run explicit-functions HASURA_GRAPHQL_INFER_FUNCTION_PERMISSIONS=false -- --only-env
  run naming-convention HASURA_GRAPHQL_EXPERIMENTAL_FEATURES=naming_convention "${sources[@]}" -- --class NamingConvention
  run graphql-default HASURA_GRAPHQL_EXPERIMENTAL_FEATURES=naming_convention \
    HASURA_GRAPHQL_DEFAULT_NAMING_CONVENTION=graphql-default "${sources[@]}" -- --class TestDefaultNamingConvention
  run apollo-federation HASURA_GRAPHQL_EXPERIMENTAL_FEATURES=apollo_federation -- --only-env
  run cors "HASURA_GRAPHQL_CORS_DOMAIN=http://*.localhost, http://localhost:3000, https://*.foo.bar.com" -- --only-env

  # Without the metadata API nothing can be wiped; these cases need no table.
  run graphql-alone HASURA_GRAPHQL_ENABLED_APIS=graphql -- --only-env --no-reset --env HASURA_GRAPHQL_AUTH_HOOK_MODE=POST
  run metadata-alone HASURA_GRAPHQL_ENABLED_APIS=metadata -- --only-env --env HASURA_GRAPHQL_AUTH_HOOK_MODE=POST

  run_jwt jwt-plain RS512 '{}' -- --class "$jwt_classes"
  run_jwt jwt-es256 ES256 '{}' -- --class "$jwt_classes"
  run_jwt jwt-audiences RS512 '{"audience":["myapp-1234","myapp-9876"]}' -- --class "$jwt_classes"
  run_jwt jwt-audience RS512 '{"audience":"myapp-1234"}' -- --class "$jwt_classes"
  run_jwt jwt-issuer RS512 '{"issuer":"https://hasura.com"}' -- --class "$jwt_classes"
  run_jwt jwt-skew RS512 '{"allowed_skew":60}' -- --class "$jwt_classes"
  run_jwt jwt-stringified RS512 '{"claims_format":"stringified_json"}' -- --class "$jwt_classes"
  run_jwt jwt-namespace-path RS512 '{"claims_namespace_path":"$.hasura_claims"}' -- --class "$jwt_classes"
  run_jwt jwt-namespace-root RS512 '{"claims_namespace_path":"$"}' -- --class "$jwt_classes"
  run_jwt jwt-cookie RS512 '{"header":{"type":"Cookie","name":"hasura_user"}}' -- --class "$jwt_classes"
  run_jwt jwt-cookie-unauthorized-role RS512 '{"header":{"type":"Cookie","name":"hasura_user"}}' \
    HASURA_GRAPHQL_UNAUTHORIZED_ROLE=anonymous -- --class "$jwt_classes"
  run_jwt jwt-map RS512 "$(mapped "$(path .user.id)" "$(path .role.allowed)" "$(path .role.default)")" -- --class "$jwt_classes"
  run_jwt jwt-map-defaults RS512 \
    "$(mapped "$(path .user.id '"1"')" "$(path .role.allowed '["user","editor"]')" "$(path .role.default '"user"')")" -- --class "$jwt_classes"
  run_jwt jwt-map-static RS512 "$(mapped "$(path .user.id)" '["user","editor"]' '"user"')" -- --class "$jwt_classes"
}

claims="\$.['https://myapp.com/jwt/claims']"
path() { printf '{"path":"%s%s"%s}' "$claims" "$1" "${2:+,\"default\":$2}"; }
mapped() { printf '{"claims_map":{"x-hasura-user-id":%s,"x-hasura-allowed-roles":%s,"x-hasura-default-role":%s}}' "$@"; }
jwt_classes=JWT,Jwt,TestFallbackUnauthorizedRoleCookieWithJwt,TestMissingUnauthorizedRoleAndCookie

start_postgres
echo "Postgres $("$bin/postgres" --version | grep -oE '[0-9.]+' | head -1), cases of $cases"
start_lane default run_default
start_lane others run_others
for lane in "${lanes[@]}"; do
  wait "$lane"
done

# ---- what came of it -----------------------------------------------------------------------------
echo
shopt -s nullglob
flags=()
[ -z "$only" ] || flags+=(--part)
[ "$shrink" = 0 ] || flags+=(--shrink)
node "$root/tests/conformance/report.mjs" "${flags[@]}" --known "$root/tests/conformance-known-failures.json" "$work"/*.json
