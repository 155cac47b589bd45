# What the scripts in bin/ share: finding Python, uv, and root. POSIX sh; source it from the project's folder.

# No script here may depend on what a person keeps in their home; a home that cannot be written to is worked around.
if [ ! -d "${HOME:-/nonexistent}" ] || [ ! -w "${HOME:-/nonexistent}" ]; then
    : "${UV_CACHE_DIR:=$PWD/.tools/cache/uv}" "${npm_config_cache:=$PWD/.tools/cache/npm}"
    export UV_CACHE_DIR npm_config_cache
fi
# A virtual environment that happens to be active must not receive our packages.
unset VIRTUAL_ENV PYTHONHOME

say() {
    printf '  %s\n' "$*" >&2
}

stop() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# The first Python that is new enough, or nothing.
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}

# How apt-get may be run here without asking anybody anything: as root, with sudo, or not at all (empty).
apt_get() {
    command -v apt-get >/dev/null 2>&1 || return 0
    if [ "$(id -u)" = 0 ]; then
        echo "env DEBIAN_FRONTEND=noninteractive apt-get"
    elif sudo -n true 2>/dev/null; then
        echo "sudo env DEBIAN_FRONTEND=noninteractive apt-get"
    fi
}

# apt_install WHY PACKAGE...: install, or stop with the exact line to type.
apt_install() {
    why=$1
    shift
    command -v apt-get >/dev/null 2>&1 || stop "$why"
    apt=$(apt_get)
    [ -n "$apt" ] || stop "$why
Type this, then try again:

    sudo apt-get update && sudo apt-get install --no-install-recommends $*
"
    say "$why Installing: $*"
    log=$(mktemp)
    if ! { $apt update && $apt install -y --no-install-recommends "$@"; } </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        stop "apt-get could not install: $*"
    fi
    rm -f "$log"
}

# uv lives in a folder of its own: syncing an environment removes whatever is not in the list, uv included.
ensure_uv() {
    pinned=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements/tools.txt)
    case "$(.tools/bin/uv --version 2>/dev/null)" in
        "uv $pinned" | "uv $pinned "*) return ;;
    esac
    python=$(find_python)
    [ -n "$python" ] || stop "Mentoring needs Python 3.11 or newer, and none was found. Install it, then try again."
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "Python $version cannot make virtual environments yet." "python$version-venv"
    fi
    say "uv $pinned"
    "$python" -m venv .tools
    .tools/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/tools.txt
}

# The path of a browser for the tests: the one named in CHROMIUM, else what the system has. The one that cannot open a
# window does the same for half of the processor's time.
find_chromium() {
    if [ -n "${CHROMIUM:-}" ]; then
        [ -x "$CHROMIUM" ] && echo "$CHROMIUM"
        return
    fi
    for candidate in chromium-headless-shell chromium chromium-browser google-chrome \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        command -v "$candidate" 2>/dev/null && return
    done
    return 1
}
