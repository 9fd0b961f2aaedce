# Shared by the scripts of this folder and by tests/run; sourced, not run.
# Needs: program (the script's name, for messages).

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
service_user=flipunit
# NAME=VALUE settings for every program that start_program starts.
settings=()

say() { printf '%s: %s\n' "$program" "$*"; }
fail() { printf '%s: %s\n' "$program" "$*" >&2; exit 1; }

# Debian packages of a list (comments after #) that are not installed.
missing_packages() {
  local name
  while read -r name _; do
    case $name in ''|'#'*) continue ;; esac
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || echo "$name"
  done < "$1"
}

install_packages() {
  local missing sudo=()
  missing=$(missing_packages "$1" | tr '\n' ' ')
  [ -n "${missing// }" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "these packages are missing and sudo is not there to install them: $missing"
    sudo=(sudo)
  fi
  say "installing: $missing"
  # RUNLEVEL=1: Debian's own PostgreSQL cluster is not started. Ours is made below, under the data folder.
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get update -qq >/dev/null || fail "apt-get update failed; look at the network and /etc/apt"
  # shellcheck disable=SC2086 # a list of words
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing >/dev/null \
    || fail "apt-get could not install: $missing"
}

# Neither PostgreSQL nor our programs run as root: as root, everything is run as a user of its own.
prepare_user() {
  run_as=()
  [ "$(id -u)" = 0 ] || return 0
  id "$service_user" >/dev/null 2>&1 || useradd --system --user-group --home-dir /nonexistent --shell /usr/sbin/nologin "$service_user"
  run_as=(setpriv --reuid "$service_user" --regid "$service_user" --init-groups --)
}

as_user() { "${run_as[@]}" env HOME="${data:-/tmp}" DOTNET_CLI_HOME="${data:-/tmp}" "$@"; }

make_folder() { # a folder that belongs to the user everything runs as, and to nobody else
  mkdir -p "$1"
  [ "$(id -u)" != 0 ] || chown "$service_user:$service_user" "$1"
  chmod 700 "$1"
}

check_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET SDK is not on PATH; install the one that global.json names"
}

# The built programs, where the user may read them: a checkout below a private folder is copied.
programs_folder() {
  if as_user test -r "$root/artifacts/bin/Silo/release/FlipUnit.Silo.dll" && as_user test -r "$root/artifacts/bin/Gateway/release/FlipUnit.Gateway.dll"; then
    programs=$root/artifacts/bin
  else
    make_folder "$data/app"
    for name in Silo Gateway; do
      rm -rf "$data/app/$name"
      mkdir -p "$data/app/$name"
      cp -r "$root/artifacts/bin/$name/release" "$data/app/$name/"
    done
    [ "$(id -u)" != 0 ] || chown -R "$service_user:$service_user" "$data/app"
    programs=$data/app
  fi
}

build_programs() {
  local built=$root/artifacts/bin/Gateway/release/FlipUnit.Gateway.dll
  check_dotnet
  if [ -f "$built" ] && [ -f "$root/artifacts/bin/Silo/release/FlipUnit.Silo.dll" ] && [ -z "$(find "$root" -newer "$built" \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.sql' -o -name 'appsettings.json' \) -not -path '*/artifacts/*' -not -path '*/tests/*' -not -path '*/bench/*' -print -quit)" ]; then
    return 0
  fi
  say "building"
  for name in Silo Gateway; do
    dotnet build "$root/$name" -c Release -v quiet --nologo >"${log:-/tmp}/build-$name.log" 2>&1 || { tail -20 "${log:-/tmp}/build-$name.log" >&2; fail "the build of $name failed"; }
    touch "$root/artifacts/bin/$name/release/FlipUnit.$name.dll"
  done
}

# Process ids with their start time, since ids are used again.
started_at() { awk '{ sub(/^.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null || true; }
remember() { printf '%s %s\n' "$2" "$(started_at "$2")" > "$run/$1.pid"; }
is_alive() {
  local id start
  [ -f "$run/$1.pid" ] || return 1
  read -r id start < "$run/$1.pid"
  [ -n "$id" ] && [ "$(started_at "$id")" = "$start" ] && [ -n "$start" ]
}

# Ends a program that we started, politely, and waits until it is gone.
end_program() { # NAME SECONDS
  local id
  is_alive "$1" || { rm -f "$run/$1.pid"; return 0; }
  read -r id _ < "$run/$1.pid"
  kill -TERM "$id" 2>/dev/null || true
  for _ in $(seq $(($2 * 10))); do is_alive "$1" || break; sleep 0.1; done
  if is_alive "$1"; then
    say "$1 did not end in $2 s and is killed"
    kill -KILL "$id" 2>/dev/null || true
  fi
  rm -f "$run/$1.pid"
}

postgres_bin=/usr/lib/postgresql/15/bin

start_database() {
  local folder=$data/postgres
  [ ${#run} -le 90 ] || fail "the data folder's path is too long for a PostgreSQL socket; choose a shorter one with --data"
  if [ ! -f "$folder/PG_VERSION" ]; then
    say "making a private PostgreSQL cluster in $folder"
    make_folder "$folder"
    # Reached by the socket in our private folder only, so that no password is needed and no port is taken.
    as_user "$postgres_bin/initdb" -D "$folder" -U flipunit -E UTF8 --locale=C.UTF-8 --auth=trust >"$log/initdb.log" 2>&1 || fail "initdb failed; see $log/initdb.log"
    as_user tee -a "$folder/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
max_connections = 200
shared_buffers = 128MB
wal_compression = on
max_wal_size = 2GB
checkpoint_completion_target = 0.9
CONF
  fi
  if ! as_user "$postgres_bin/pg_ctl" -D "$folder" status >/dev/null 2>&1; then
    as_user setsid "$postgres_bin/pg_ctl" -D "$folder" -l "$log/postgres.log" -o "-k $run" -w -t 30 start >/dev/null 2>&1 || fail "PostgreSQL did not start; see $log/postgres.log"
    echo started > "$run/database.ours"
  fi
  as_user psql -h "$run" -U flipunit -d postgres -qAtc "select 1 from pg_database where datname = 'flipunit'" | grep -q 1 \
    || as_user psql -h "$run" -U flipunit -d postgres -qc 'create database flipunit'
  database="Host=$run;Username=flipunit;Database=flipunit"
}

stop_database() {
  [ -f "$run/database.ours" ] || return 0
  as_user "$postgres_bin/pg_ctl" -D "$data/postgres" -m fast -w stop >/dev/null 2>&1 || true
  rm -f "$run/database.ours"
}

# Starts one of our programs in a session of its own, so that Ctrl-C reaches this script alone.
start_program() { # NAME PROGRAM ARG...
  local name=$1 dll=$2
  shift 2
  rm -f "$run/$name.json"
  (
    cd "$data"
    # Not as arguments of env, where others could read them.
    if [ ${#settings[@]} -gt 0 ]; then export "${settings[@]}"; fi
    exec setsid "${run_as[@]}" env HOME="$data" DOTNET_CLI_HOME="$data" \
      FlipUnit__Database="$database" FlipUnit__Blobs__Root="$data/blobs" FlipUnit__Tools__ScratchRoot="$data/scratch" \
      FlipUnit__Gateway__SigningKeyFile="$data/keys/signing-key" FlipUnit__ReadyFile="$run/$name.json" \
      dotnet "$dll" "$@"
  ) </dev/null >>"$log/$name.log" 2>&1 &
  remember "$name" $!
}

wait_ready() { # NAME
  for _ in $(seq 600); do
    [ -f "$run/$1.json" ] && return 0
    is_alive "$1" || { grep -E '^(silo|gateway): ' "$log/$1.log" | tail -1 >&2 || true; fail "$1 ended before it was ready; see $log/$1.log"; }
    sleep 0.1
  done
  fail "$1 was not ready in 60 s; see $log/$1.log"
}

prepare_data() {
  data=$(mkdir -p "$data" && cd "$data" && pwd)
  run=$data/run log=$data/log
  make_folder "$data"
  for folder in "$run" "$log" "$data/blobs" "$data/scratch" "$data/keys"; do make_folder "$folder"; done
}

default_data() {
  if [ "$(id -u)" = 0 ]; then echo /var/lib/flipunit; else echo "${XDG_DATA_HOME:-$HOME/.local/share}/flipunit"; fi
}
