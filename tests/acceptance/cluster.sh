#!/usr/bin/env bash
# A whole cluster (3 gateways behind nginx, 4 silos by role, PgBouncer, S3) under load while everything is replaced and
# one gateway and one silo are killed: no request may fail, no job be lost or doubled. Then a backup under load, the
# database destroyed, restored, and everything acknowledged asked for again. Ten minutes on two busy cores; nothing is left behind.
#   --previous DIR  built programs (artifacts/bin) of an earlier release that the cluster begins with and is rolled away from
#   --local         files on the local disk instead of S3
#   --built         nothing is built: artifacts/bin as it is
set -euo pipefail
program=tests/acceptance/cluster.sh
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../deploy/lib.sh"

previous='' local=false built=false
while [ $# -gt 0 ]; do
  case $1 in
    --previous) [ $# -ge 2 ] || fail "$1 needs a value"; previous=$2; shift 2 ;;
    --local) local=true; shift ;;
    --built) built=true; shift ;;
    *) fail "unknown option: $1" ;;
  esac
done
for list in deploy/packages.txt deploy/cluster-packages.txt tests/packages.txt; do install_packages "$root/$list"; done
prepare_user
check_dotnet
work=$(mktemp -d /tmp/flipunit-cluster.XXXX)
chmod 755 "$work"
data=$work/data run=$data/run
backups=$work/backups
load_id=''
finish() {
  local status=$?
  trap - EXIT
  [ -z "$load_id" ] || { touch "$work/stop"; wait "$load_id" || true; }
  [ ! -f "$run/cluster" ] || "$root/deploy/cluster" down --data "$data" || true
  [ ! -d "$work/s3" ] || as_user "$work/s3-server" down "$work/s3"
  if [ $status != 0 ] && [ -n "${KEEP:-}" ]; then say "kept: $work"; else rm -rf "$work"; fi
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM

for name in tests/TestSilo tests/TestGateway bench/load; do
  if $built; then break; fi
  say "building $name"
  dotnet build "$root/$name" -c Release -v quiet --nologo -clp:ErrorsOnly >"$work/build.log" 2>&1 || { cat "$work/build.log"; fail "the build of $name failed"; }
done
# Copied: a build that goes on meanwhile is not rolled out half written.
built_now=$work/programs
mkdir "$built_now"
for name in TestSilo TestGateway Load; do mkdir "$built_now/$name"; cp -r "$root/artifacts/bin/$name/release" "$built_now/$name/"; done
chmod -R a+rX "$built_now"
load=$built_now/Load/release/FlipUnit.Load

cluster() { "$root/deploy/cluster" "$@" --data "$data"; }
sql() { as_user psql -h "$run" -U flipunit -d flipunit -X -qAt -v ON_ERROR_STOP=1 -c "$1"; }
# What is wrong does not keep the rest from being looked at; the script fails at its end.
wrongs=()
wrong() { say "WRONG: $*"; wrongs+=("$*"); }
until_true() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do [ $SECONDS -lt $end ] || fail "not in time: $what"; sleep 0.2; done
}

# Limits of a client are lifted: all the load comes from few addresses.
for limit in RequestsPerMinute DownloadsPerMinute StreamsPerGateway MaxOpenJobs BlockRefusals BlockRejectedFiles; do echo "FlipUnit__Clients__$limit=0"; done > "$work/settings"
if ! $local; then
  install -m 755 "$root/tests/s3-server" "$work/s3-server"
  mkdir "$work/s3"
  [ "$(id -u)" != 0 ] || chown "$service_user" "$work/s3"
  eval "$(as_user "$work/s3-server" up "$work/s3")"
  cat >> "$work/settings" <<SETTINGS
FlipUnit__Storage__Kind=S3
FlipUnit__Storage__S3__Endpoint=$S3_ENDPOINT
FlipUnit__Storage__S3__Bucket=flipunit
FlipUnit__Storage__S3__PathStyle=true
FlipUnit__Storage__S3__AccessKey=$S3_ACCESS_KEY
FlipUnit__Storage__S3__SecretKey=$S3_SECRET_KEY
SETTINGS
  mapfile -t settings < "$work/settings"
  (export "${settings[@]}"; cd "$work/s3" && as_user dotnet "$built_now/TestSilo/release/FlipUnit.TestSilo.dll" --prepare-storage)
fi

cluster up --port 0 --test-operations --settings "$work/settings" --programs "${previous:-$built_now}"
url=http://127.0.0.1:$(<"$run/nginx.port")
cluster status

steady() { # NAME: load that goes on until $work/stop is there
  "$load" steady --url "$url" --clients 10 --seconds 900 --until "$work/stop" --ledger "$work/ledger" \
    --work 'text.change_case|{"case":"upper"}' --work 'test.sleep|{"seconds":3}' \
    --work "image.resize|{\"width\":64}|$root/deploy/sample/photo.jpg" \
    --work "pdf.merge||$root/tests/testdata/report.pdf,$root/tests/testdata/appendix.pdf" > "$work/$1" 2>&1 &
  load_id=$!
}
stop_load() { # NAME
  touch "$work/stop"
  local clean=true
  wait "$load_id" || clean=false
  load_id=''
  rm "$work/stop"
  cat "$work/$1"
  $clean || wrong "$1: the load saw failures"
}
ended() { [ "$(awk '$3 != "-"' "$work/ledger" 2>/dev/null | wc -l)" -ge "$1" ]; }
more() { until_true 120 "the load goes on" ended $(($(awk '$3 != "-"' "$work/ledger" | wc -l) + 20)); }

echo "== everything replaced under load, one gateway and one silo killed on the way"
steady rolled
until_true 120 "jobs end" ended 20
cluster roll --only media --programs "$built_now"
cluster roll --only pdf --programs "$built_now"
victim=$(basename "$(find "$run" -name 'media-*.pid' | sort | tail -1)" .pid)
read -r id _ < "$run/$victim.pid"
say "kill -9 of $victim"
kill -KILL "$id"
more
cluster scale media=2
read -r id _ < "$run/gateway-2.pid"
say "kill -9 of gateway-2"
kill -KILL "$id"
more
cluster scale gateway=3
cluster roll --only general --programs "$built_now"
cluster roll --only gateway --programs "$built_now"
more
stop_load rolled

# The database's own word: one job a submission, one output a job, and each counted once.
accepted=$(awk '{ print $1 }' "$work/ledger" | sort -u | wc -l)
[ "$(sql 'select count(*) from job')" = "$accepted" ] || wrong "$(sql 'select count(*) from job') jobs are there, $accepted were acknowledged"
[ "$(sql "select count(*) from job where status <> 2 or jsonb_array_length(state -> 'outputs') <> 1")" = 0 ] || wrong "not every job completed with one output"
counted() { sql "select coalesce(sum(n::int), 0) from grain_state, jsonb_each_text(state -> 'today') as t(class, n) where kind = 'client'"; }
[ "$(counted)" = "$accepted" ] || wrong "$(counted) are counted, $accepted were acknowledged"
say "$accepted jobs in the database, each with one output and counted once; connections to PostgreSQL: $(sql "select count(*) from pg_stat_activity where backend_type = 'client backend'")"

echo "== a backup under load, the database destroyed, restored"
steady backed
more
"$root/deploy/backup" --data "$data" --to "$backups"
backup=$(echo "$backups"/*)
more
stop_load backed
cluster down
rm -rf "$data/postgres"
"$root/deploy/restore" --data "$data" --from "$backup"
cluster up --port 0 --test-operations --settings "$work/settings" --programs "$built_now"
url=http://127.0.0.1:$(<"$run/nginx.port")
"$load" verify --url "$url" --ledger "$work/ledger" --before "$(<"$backup/began")" || wrong "something acknowledged before the backup is not there"
[ "$(sql 'select count(*) from job where status < 2')" = 0 ] || until_true 120 "what waited or ran has ended" eval '[ "$(sql "select count(*) from job where status < 2")" = 0 ]'
# A reservation is made before its job is written: a snapshot may hold one of each client more than there are jobs.
jobs=$(sql 'select count(*) from job')
[ "$(counted)" -ge "$jobs" ] && [ "$(counted)" -le $((jobs + 10)) ] || wrong "$(counted) are counted for $jobs jobs"
[ "$(sql "select count(*) from reminder where name = 'watchdog'")" -ge 7 ] || wrong "reminders are missing"
say "$jobs jobs, $(counted) counted, $(sql 'select count(*) from reminder') reminders"
[ ${#wrongs[@]} = 0 ] || fail "${#wrongs[@]} wrong: $(printf '%s; ' "${wrongs[@]}")"
echo "== all shown: 0 failed, 0 lost, 0 doubled; restored"
