# PgBouncer of a cluster on one machine; sourced by deploy/cluster.

start_daemon() { # NAME COMMAND...
  local name=$1
  shift
  (cd "$data" && exec setsid "${run_as[@]}" "$@") </dev/null >>"$log/$name.log" 2>&1 &
  remember "$name" $!
}

pooled_database() { echo "Host=$run;Port=6432;Username=flipunit;Database=flipunit"; }

psql_direct() { as_user psql -h "$run" -U flipunit -X -qAt -v ON_ERROR_STOP=1 "$@"; }

start_pooler() {
  is_alive pgbouncer && return 0
  local text
  text=$(<"$root/deploy/pgbouncer/pgbouncer.ini")
  text=${text//@RUN@/$run}
  printf '%s\n' "${text//@SERVER@/host=$run port=5432}" > "$run/pgbouncer.ini"
  printf '"flipunit" ""\n' > "$run/pgbouncer.users"
  chmod 644 "$run/pgbouncer.ini" "$run/pgbouncer.users"
  rm -f "$run/pgbouncer.pidfile"
  # What a program would set for its session is the role's: a session here is everybody's.
  psql_direct -d flipunit -c 'alter role flipunit set search_path = public' -c 'alter role flipunit set jit = off'
  start_daemon pgbouncer pgbouncer "$run/pgbouncer.ini"
  local i
  for i in $(seq 100); do
    as_user psql -h "$run" -p 6432 -U flipunit -d flipunit -qAtc 'select 1' >/dev/null 2>&1 && return 0
    is_alive pgbouncer || break
    sleep 0.1
  done
  tail -3 "$log/pgbouncer.log" >&2
  fail "PgBouncer did not start; see $log/pgbouncer.log"
}
