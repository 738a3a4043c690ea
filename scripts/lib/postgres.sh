# Sourced by scripts: a throw-away PostgreSQL cluster, on a port of its own, that goes with the script.

postgres_bin() {
    local found
    found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
    if [ -n "$found" ]; then
        echo "$found"
    elif command -v initdb >/dev/null; then
        dirname "$(command -v initdb)"
    fi
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

stop_postgres() {
    if [ -n "${postgres_folder:-}" ]; then
        as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -m immediate -s stop || true
        rm -rf "$postgres_folder"
    fi
}

free_port() {
    local port
    for port in $(seq 54320 54420); do
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    fail "no free port between 54320 and 54420"
}

# Exports ROLLBOOK_TEST_POSTGRES. A server that is given already is used as it is.
start_postgres() {
    if [ -n "${ROLLBOOK_TEST_POSTGRES:-}" ]; then return; fi
    postgres_bin=$(postgres_bin)
    if [ -z "$postgres_bin" ]; then
        install_packages postgresql
        postgres_bin=$(postgres_bin)
    fi
    [ -n "$postgres_bin" ] || fail "no PostgreSQL server found: install postgresql, or set ROLLBOOK_TEST_POSTGRES"
    postgres_folder=$(mktemp -d)
    trap stop_postgres EXIT
    if [ "$(id -u)" = 0 ]; then
        id postgres >/dev/null 2>&1 || useradd --system postgres
        chown postgres "$postgres_folder"
    fi
    local port
    port=$(free_port)
    as_postgres "$postgres_bin/initdb" -D "$postgres_folder/data" -U rollbook -A trust -E UTF8 --no-locale >/dev/null
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/log" -s -w \
        -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$postgres_folder'" start ||
        fail "PostgreSQL did not start: $(tail -3 "$postgres_folder/log")"
    export ROLLBOOK_TEST_POSTGRES="postgres://rollbook@127.0.0.1:$port/postgres"
}
