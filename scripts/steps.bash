# steps.bash - how the scripts speak: a line a step, the noise of a step in a log that is shown only when
# the step fails. Sourced by the scripts beside it, which set `project` (the checkout) first.
# shellcheck shell=bash

: "${project:?the script that sources this file says where the checkout is}"
steps_quiet=${steps_quiet:-no}
steps_log=

# step_say TEXT: what happens now, for people; to stderr, since stdout belongs to results.
step_say() {
    [ "$steps_quiet" = yes ] || printf '==> %s\n' "$1" >&2
}

# step_die TEXT [STATUS]: the error first, then the end.
step_die() {
    printf 'error: %s\n' "$1" >&2
    exit "${2:-1}"
}

# step_run NAME TEXT COMMAND...: says TEXT, runs COMMAND with its output in build/logs/NAME.log, and
# shows the log's end where COMMAND fails. Returns the status of COMMAND.
step_run() {
    local name=$1 text=$2 status=0
    shift 2
    step_say "$text"
    mkdir -p "$project/build/logs"
    steps_log=$project/build/logs/$name.log
    "$@" >"$steps_log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then
        printf 'error: failed with status %d: %s\n' "$status" "$text" >&2
        tail -n 60 "$steps_log" | sed 's/^/    /' >&2
        printf 'the whole log: %s\n' "$steps_log" >&2
    fi
    return "$status"
}

# step_jobs: how many things to do at a time. A compiler takes up to 700 MB, so memory has a say too.
step_jobs() {
    local cores memory_mb
    cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
    memory_mb=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo 2>/dev/null || true)
    if [ -n "$memory_mb" ] && [ "$((memory_mb / 700))" -lt "$cores" ]; then
        cores=$((memory_mb / 700))
    fi
    [ "$cores" -ge 1 ] || cores=1
    echo "$cores"
}

# step_build PRESET: configures and builds one preset in build/PRESET.
step_build() {
    local preset=$1
    (cd "$project" && step_run "configure-$preset" "configuring $preset" cmake --preset "$preset") || return
    (cd "$project" && step_run "build-$preset" "building $preset" \
        cmake --build "build/$preset" --parallel "$(step_jobs)")
}
