# Sourced by scripts: what has to be there before anything is built.

# Installs Debian packages where that is possible; otherwise says which are missing.
install_packages() {
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive apt-get update -q
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
    else
        fail "please install: $* (Debian package names; as root this script installs them itself)"
    fi
}

require_tools() {
    if ! command -v cargo >/dev/null && [ -f "$HOME/.cargo/env" ]; then
        # shellcheck disable=SC1091
        . "$HOME/.cargo/env"
    fi
    command -v cargo >/dev/null || fail "cargo is missing: install Rust, https://rustup.rs"
    local missing=()
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    command -v c++ >/dev/null || missing+=(g++)
    command -v git >/dev/null || missing+=(git)
    if [ "${ROLLBOOK_TEST_LONG:-}" = 1 ]; then
        # Clients from other registries, a browser for the pages, and the checker of metrics.
        command -v npm >/dev/null || missing+=(nodejs npm)
        command -v chromium >/dev/null || missing+=(chromium)
        command -v promtool >/dev/null || missing+=(prometheus)
    fi
    if [ "${#missing[@]}" -gt 0 ]; then install_packages "${missing[@]}"; fi
    for component in fmt clippy; do
        cargo "$component" --version >/dev/null 2>&1 || rustup component add "${component/fmt/rustfmt}"
    done
}
