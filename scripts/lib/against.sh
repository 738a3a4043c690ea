# Sourced by scripts/bench: Rollbook in the rounds of a comparison that measures limits and peers.
#
# The comparison is a folder with a `run.sh`, which takes targets for wrk in EXTRA_TARGETS (one per line:
# name|connections|url|script|ENV=value;…), commands in PROJECT_CMDS, and a `ratios.py` that divides the figures.

against_port=17070
against_key=key-of-the-benchmark

# A server as shipped, with a key, on a log and views, filled with groups. <name> <port> <log> <views>
against_serve() {
    local folder=$directory/against/$1
    rm -rf "$folder" && mkdir -p "$folder"
    cat >"$folder/rollbook.toml" <<TOML
listen = "127.0.0.1:$2"
log = "$3"
views = "$4"
files = "file:$folder/files"
secret = "c2VjcmV0IG9mIGEgYmVuY2htYXJrLCAzMiBieXRlcyE="
[auth]
required = true
[[workspaces]]
name = "bench"
[[workspaces.keys]]
name = "bench"
key = "$against_key"
scopes = ["read", "write"]
TOML
    (cd "$folder" && exec "$rollbook" serve --config rollbook.toml >messages 2>&1) &
    against_servers+=($!)
    until curl -sf -o "$folder/ready" "http://127.0.0.1:$2/health/ready"; do
        kill -0 $! || { cat "$folder/messages" >&2; exit 1; }
        sleep 0.1
    done
    bench fill --url "http://127.0.0.1:$2" --key "$against_key"
}

against_stop() { for server in "${against_servers[@]}"; do kill "$server" 2>/dev/null && wait "$server" || true; done; }

# The targets of one server. <log> <port>
against_targets() {
    local url=http://127.0.0.1:$2 script auth="Authorization: Bearer $against_key"
    script=$(realpath --relative-to "$against/wrk" benches/wrk/request.lua)
    local write="$auth~Content-Type: application/json"
    local list='{"query":"{ groups(first: 20) { nodes { id name memberCount members(first: 5) { nodes { member { ref } role } } } } }"}'
    for connections in 32 128; do
        echo "project.cmd.$1|$connections|$url|$script|METHOD=PUT;TARGET=/v1/groups/%g/members/user:%m;BODY={};HEADERS=$write"
    done
    echo "project.point.$1|32|$url|$script|TARGET=/v1/groups/%g;HEADERS=$auth"
    echo "project.list20x5.$1|32|$url|$script|TARGET=/v1/groups?limit=20&members=5;HEADERS=$auth"
    echo "project.graphql.list20x5.$1|32|$url|$script|METHOD=POST;TARGET=/graphql;BODY=$list;HEADERS=$write"
}

# All of it. <folder of the comparison> <sections...>
compare_against() {
    against=$(realpath "$1")
    shift
    rollbook=$PWD/target/release/rollbook
    cargo build --release --locked -p rollbook-server
    # shellcheck source=/dev/null
    . "$against/env.sh"
    "$against/pg.sh" status >/dev/null 2>&1 || "$against/pg.sh" start
    export BENCH_OUT=$directory/against.jsonl
    : >"$BENCH_OUT"
    against_servers=()
    trap against_stop EXIT
    newdb rollbook_http
    local postgres
    postgres=$(dburl rollbook_http)
    against_serve sqlite $against_port "sqlite:log.db" "sqlite:views.db"
    against_serve pg $((against_port + 1)) "$postgres" "$postgres"
    { against_targets sqlite $against_port && against_targets pg $((against_port + 1)); } >"$directory/targets"
    local figures="$PWD/target/release/rollbook-bench project --dir $directory --seconds $SECS"
    printf '%s\n' "$figures --events 500000" \
        "psql -qX -d postgres -c 'DROP DATABASE IF EXISTS rollbook_peer WITH (FORCE)' -c 'CREATE DATABASE rollbook_peer' && $figures --events 100000 --log $(dburl rollbook_peer)" \
        >"$directory/commands"
    EXTRA_TARGETS=$directory/targets PROJECT_CMDS=$directory/commands bash "$against/run.sh" "${@:-disk sqlite peers http}"
    python3 "$against/ratios.py" "$BENCH_OUT"
}
