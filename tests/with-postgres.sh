#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own and removes every trace of it afterwards:
#
#     tests/with-postgres.sh cargo test --workspace
#
# The command finds the database in COLLOQUE_TEST_POSTGRES. A server named there beforehand is used as it is.
# Its files are in memory where there is room. COLLOQUE_TEST_FSYNC=on keeps commits durable and the files on a disk: for
# measurements.
set -euo pipefail

fail() {
    echo "with-postgres: $*" >&2
    exit 1
}

[ $# -gt 0 ] || fail "name the command to run, for example: tests/with-postgres.sh cargo test"
[ -z "${COLLOQUE_TEST_POSTGRES:-}" ] || exec "$@"

# A PGPORT or PGOPTIONS of the caller's would reach both our server and the command's connections.
for name in $(env | sed -n 's/^\(PG[A-Z_]*\)=.*/\1/p'); do
    unset "$name"
done

# Prints the directory of the first complete server installation: the one on PATH, else the newest of a packager.
find_server() {
    local candidates bin
    candidates=$(
        dirname "$(command -v initdb || echo /nowhere/initdb)"
        ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV
        ls -d /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin \
            /Applications/Postgres.app/Contents/Versions/latest/bin 2>/dev/null | sort -rV
    ) || true
    for bin in $candidates; do
        if [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ] && [ -x "$bin/postgres" ]; then
            echo "$bin"
            return
        fi
    done
}

# Debian's package would start a server for the whole machine; the drop-in, removed again, keeps it from that.
apt_install() (
    drop_in=/etc/postgresql-common/createcluster.d/colloque-tests.conf
    trap 'rm -f "$drop_in"' EXIT
    mkdir -p "${drop_in%/*}" && echo "create_main_cluster = false" >"$drop_in" &&
        apt-get -qq update &&
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql
)

install_server() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "with-postgres: installing PostgreSQL with apt-get" >&2
        apt_install >&2 || fail "apt-get could not install PostgreSQL; install the package postgresql and try again"
    elif [ "$(uname)" = Darwin ] && command -v brew >/dev/null; then
        echo "with-postgres: installing PostgreSQL with brew" >&2
        brew install postgresql@17 >&2 || fail "brew could not install postgresql@17; install it and try again"
    else
        fail "the tests need a PostgreSQL server: install it (Debian, Ubuntu: sudo apt-get install postgresql;" \
            "macOS: brew install postgresql@17), or name a running one in COLLOQUE_TEST_POSTGRES"
    fi
}

bin=$(find_server)
if [ -z "$bin" ]; then
    install_server
    bin=$(find_server)
    [ -n "$bin" ] || fail "PostgreSQL was installed but initdb, pg_ctl and postgres are not in one known directory"
fi

if [ "${COLLOQUE_TEST_FSYNC:-off}" = on ]; then
    parent=/var/tmp
    settings="-c fsync=on -c synchronous_commit=on"
else
    # Autovacuum would only hold on to template databases that tests want to copy.
    parent=/tmp
    # A database has hundreds of files, and every test makes one and drops it: ext4, which hands out no number of a file
    # deleted a moment ago, spends two thirds of the server's time looking for others. Containers often have 64 MB here.
    free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }') || true
    if [ -w /dev/shm ] && [ "${free:-0}" -ge 2097152 ]; then
        parent=/dev/shm
    fi
    settings="-c max_wal_size=256MB -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
fi
# Short, because the path of a socket may have about 100 bytes; TMPDIR is often long or private.
dir=$(mktemp -d "$parent/colloque-pg.XXXXXX") || fail "cannot make a directory in $parent"
mkdir "$dir/socket"

# PostgreSQL refuses to run as root.
owner=
if [ "$(id -u)" = 0 ]; then
    owner=nobody
    if id postgres >/dev/null 2>&1; then
        owner=postgres
    fi
    chown -R "$owner" "$dir"
fi
server() {
    cd "$dir"
    # A locale that the machine lacks stops the server from starting on macOS.
    if [ -z "$owner" ]; then
        env LC_ALL=C "$@"
    elif command -v runuser >/dev/null; then
        runuser -u "$owner" -- env LC_ALL=C "$@"
    else
        sudo -n -u "$owner" env LC_ALL=C "$@"
    fi
}

child=
cleanup() {
    # Nothing may stop this half-way, not even a reader of our output that is gone.
    trap '' INT TERM HUP PIPE
    set +e
    if [ -n "$child" ] && kill -TERM -- "-$child" 2>/dev/null; then
        for _ in $(seq 100); do
            kill -0 -- "-$child" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$child" 2>/dev/null
    fi
    if [ -e "$dir/data/postmaster.pid" ]; then
        (server "$bin/pg_ctl" stop -D "$dir/data" -m immediate -w -t 20) >/dev/null 2>&1 ||
            echo "with-postgres: the server in $dir did not stop" >&2
    fi
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

(server "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync) >"$dir/initdb.log" 2>&1 ||
    { cat "$dir/initdb.log" >&2; fail "initdb of $bin failed, see above"; }
(server "$bin/pg_ctl" start -D "$dir/data" -l "$dir/data/server.log" -w -t 60 -o "-p 5432 -k $dir/socket \
    -c listen_addresses='' -c max_connections=300 -c shared_buffers=128MB $settings") >"$dir/start.log" 2>&1 ||
    { cat "$dir/start.log" "$dir/data/server.log" >&2 || true; fail "PostgreSQL of $bin did not start, see above"; }

# The socket stands in the host's place, percent-encoded: libpq and every URL parser take that form.
export COLLOQUE_TEST_POSTGRES="postgres://postgres@${dir//\//%2F}%2Fsocket:5432/postgres"

# A process group of its own, so that a signal to this script ends the whole command at once, grandchildren too.
# Outside the terminal's foreground group it may not read from the terminal.
if [ -t 0 ]; then
    exec </dev/null
fi
set -m
"$@" &
child=$!
set +m
status=0
wait "$child" || status=$?
child=
exit "$status"
