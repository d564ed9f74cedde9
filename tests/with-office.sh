#!/usr/bin/env bash
# Runs a command that finds LibreOffice in COLLOQUE_TEST_OFFICE, so that one test can let it open and recalculate our workbooks:
#
#     tests/with-office.sh tests/with-postgres.sh cargo test --workspace
#
# Installs it where it may; where it cannot be had, nothing runs: a test that judges nothing would be green. Whoever has to do
# without runs the rest of the line alone, and that test says loudly that it was skipped.
set -euo pipefail

find_office() {
    command -v soffice || command -v libreoffice || ls /Applications/LibreOffice.app/Contents/MacOS/soffice 2>/dev/null || true
}

office=${COLLOQUE_TEST_OFFICE:-$(find_office)}
if [ -z "$office" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "with-office: installing LibreOffice Calc with apt-get" >&2
    if apt-get -qq update >&2 &&
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends libreoffice-calc-nogui >&2; then
        office=$(find_office)
    fi
fi
if [ -z "$office" ] || ! command -v "$office" >/dev/null; then
    echo "with-office: no LibreOffice here, and it could not be installed. Install Calc (Debian: libreoffice-calc-nogui), or" >&2
    echo "with-office: name its soffice in COLLOQUE_TEST_OFFICE, or run without it: $*" >&2
    exit 1
fi
export COLLOQUE_TEST_OFFICE=$office
exec "$@"
