# shellcheck shell=bash
# What the scripts beside this one need of the machine; they source it. Every `need_…` looks first,
# notes the Debian packages that are missing, and `install_missing` installs them, if there are any.

missing=()

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

have() {
    command -v "$1" >/dev/null
}

install_missing() {
    [ ${#missing[@]} -gt 0 ] || return 0
    have apt-get || fail "install these first, this machine has no apt-get: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        have sudo || fail "run this as root first: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update --quiet --quiet
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --quiet --quiet --no-install-recommends "${missing[@]}"
    missing=()
}

# Cargo, a C compiler and linker, and OpenSSL's headers.
need_rust() {
    # The shell that installed Rust has not read this yet.
    if ! have cargo && [ -r "$HOME/.cargo/env" ]; then
        # shellcheck source=/dev/null
        . "$HOME/.cargo/env"
    fi
    have cargo || fail "Rust is missing: install it from https://rustup.rs"
    have cc || missing+=(build-essential)
    [ -n "${OPENSSL_DIR:-}" ] && return 0
    have pkg-config || missing+=(pkg-config)
    pkg-config --exists openssl 2>/dev/null || missing+=(libssl-dev)
}

# The programs of the newest PostgreSQL that is new enough: their folder, or nothing.
postgresql_programs() {
    local folder version major
    while read -r folder; do
        if ! [ -x "$folder/initdb" ] || ! [ -x "$folder/psql" ]; then continue; fi
        version=$("$folder/initdb" --version)
        major=${version##*(PostgreSQL) }
        [ "${major%%[!0-9]*}" -ge 15 ] || continue
        echo "$folder"
        break
    done < <(
        printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort --reverse
        have initdb && dirname "$(readlink -f "$(command -v initdb)")"
    )
}

need_postgresql() {
    [ -n "$(postgresql_programs)" ] || missing+=(postgresql)
}

need_python() {
    have python3 || missing+=(python3)
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
}

# The path of a Chromium that can be driven, or nothing.
chromium() {
    local names=(google-chrome-stable google-chrome) name
    chromium_is_a_snap || names=(chromium chromium-browser "${names[@]}")
    for name in "${CHROMIUM:-}" "${names[@]}"; do
        # `command -v` would find the function that this is.
        [ -n "$name" ] && type -P "$name" && break
    done
    return 0
}

# Ubuntu's package is a snap, and a snap does not see the temporary profile that a test gives it.
chromium_is_a_snap() {
    # shellcheck source=/dev/null
    [ -r /etc/os-release ] && (. /etc/os-release && [ "$ID" = ubuntu ])
}

need_chromium() {
    [ -n "$(chromium)" ] || chromium_is_a_snap || missing+=(chromium fonts-liberation)
}
