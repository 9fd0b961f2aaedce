#!/usr/bin/env bash
# Shows with curl and real processes who the clients are and what they may: exact quotas under parallel submissions on
# two gateways with a silo killed meanwhile, 100 requests a minute over three gateways, a block and its lifting,
# a key's life, forged headers, an admin API that takes a listed address and the key, a dead letter retried, a webhook that
# is verified by an implementation of its own and comes after its receiver's outage, a batch of 1,000 images with a silo
# killed in the middle, and how long a single job waits beside 900 of another client.
# Starts its own cluster in a temporary folder and ends it.
set -euo pipefail
program=tests/acceptance/clients.sh
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../deploy/lib.sh"

data=$(mktemp -d /tmp/flipunit-clients.XXXX)
chmod 755 "$data"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
ports=("$(free_port)" "$(free_port)" "$(free_port)" "$(free_port)")
urls=(); for port in "${ports[@]}"; do urls+=("http://127.0.0.1:$port"); done
admin_key=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')

export FlipUnit__Gateway__TrustedProxies=127.0.0.0/8 FlipUnit__Admin__Key=$admin_key FlipUnit__Admin__Networks=127.0.0.1/32
export FlipUnit__Webhooks__AllowHttp=true FlipUnit__Webhooks__AllowedNetworks=127.0.0.1/32 FlipUnit__Webhooks__RetrySeconds=1,1,1,2,2,2,4,4,4
prepare_user; prepare_data
database="Host=$run;Username=flipunit;Database=flipunit"
extra=(gateway-2 gateway-3 gateway-4)
finish() {
  local status=$?
  [ -z "${receiver:-}" ] || kill "$receiver" 2>/dev/null || true
  for name in "${extra[@]}"; do end_program "$name" 30; done
  "$root/deploy/down" --data "$data" >/dev/null || true
  [ $status = 0 ] || { echo "--- the gateway's last words"; tail -5 "$log/gateway.log" || true; }
  rm -rf "$data"
  exit $status
}
trap finish EXIT
"$root/deploy/up" --data "$data" --port "${ports[0]}" --silos 2 --detach
programs_folder
gateway=$programs/Gateway/release/FlipUnit.Gateway.dll
start_program gateway-2 "$gateway" --urls "${urls[1]}"
start_program gateway-3 "$gateway" --urls "${urls[2]}"
# This one trusts another proxy than the one its requests come from.
FlipUnit__Gateway__TrustedProxies=10.0.0.0/8 start_program gateway-4 "$gateway" --urls "${urls[3]}"
for name in "${extra[@]}"; do wait_ready "$name"; done

# Waits for a command, never for a time.
until_true() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do [ $SECONDS -lt $end ] || fail "not in time: $what"; sleep 0.2; done
}
answers() { curl -fsS -o /dev/null "$1/health/ready" 2>/dev/null; }
for url in "${urls[@]}"; do until_true 30 "$url is ready" answers "$url"; done
admin() { curl -sS -H "Authorization: Bearer $admin_key" -H 'Content-Type: application/json' -X "$1" "${urls[1]}/admin/api$2" ${3:+-d "$3"}; }
sql() { as_user psql -h "$run" -U flipunit flipunit -Atc "$1"; }
text() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -1; }
status_of() { curl -sS -o /dev/null -w '%{http_code}' "$@"; }
offers() { curl -sS -H 'X-Forwarded-For: 203.0.113.250' "$1/v1/operations/text.change_case" | grep -q '"available":true'; }
for url in "${urls[@]:0:3}"; do until_true 30 "text.change_case is available at $url" offers "$url"; done

echo "== quotas: 64 submissions at once on two gateways, a silo killed meanwhile, 20 places"
made=$(admin POST /keys '{"name":"quota","limits":{"requests_per_minute":0,"day":{"lightweight":20}}}')
key=$(text secret <<<"$made") client=$(text client <<<"$made")
# As a good client does: the same submission again while the service says it can not answer.
submit() { # NUMBER
  local answer
  while :; do
    answer=$(curl -sS -w '\n%{http_code}' -H "Authorization: Bearer $key" -H "Idempotency-Key: order-$1" \
      -F operation=text.change_case -F case=upper -F 'file=@-;filename=in.txt' "${urls[$(($1 % 2))]}/v1/jobs" <<<"text $1") || continue
    [ "${answer##*$'\n'}" = 503 ] || break
    sleep 0.2
  done
  printf '%s %s\n' "${answer##*$'\n'}" "$(sed -n 's/.*"code":"\([a-z_]*\)".*/\1/p' <<<"$answer")" >> "$data/decided"
}
: > "$data/decided"
decided() { [ "$(wc -l < "$data/decided")" -ge "$1" ]; }
for n in $(seq 64); do submit "$n" & submissions[n]=$!; done
until_true 60 "some are decided" decided 6
read -r victim _ < "$run/silo-2.pid"
kill -KILL "$victim"
before=$(wc -l < "$data/decided")
[ "$before" -lt 64 ] || fail "all were decided before the silo was killed"
echo "killed after $before of 64 were decided"
for n in $(seq 64); do wait "${submissions[n]}"; done
sort "$data/decided" | uniq -c
[ "$(grep -c '^202 ' "$data/decided")" = 20 ] || fail "not exactly 20 accepted"
[ "$(grep -c '^429 quota_exceeded' "$data/decided")" = 44 ] || fail "not exactly 44 refused"
curl -sS -H "Authorization: Bearer $key" "${urls[2]}/v1/quota" | grep -o '"lightweight":{"day":{"limit":20,"used":20,[^}]*}' || fail "the account does not say 20 of 20"
admin GET '/quotas?over=19' | grep -q "$client" || fail "the admin's list does not name $client"

echo "== rate: 100 a minute over three gateways"
for n in 0 1 2; do
  curl -sS -o /dev/null -w '%{http_code}\n' -H 'X-Forwarded-For: 203.0.113.1' "${urls[n]}/v1/operations/text.change_case?[1-80]" > "$data/rate-$n" & bursts[n]=$!
done
for n in 0 1 2; do wait "${bursts[n]}"; done
admitted=$(cat "$data"/rate-? | grep -c 200)
echo "admitted $admitted of 240"
[ "$admitted" -ge 95 ] && [ "$admitted" -le 105 ] || fail "not 100 ± 5"
curl -sS -D - -H 'X-Forwarded-For: 203.0.113.1' "${urls[0]}/v1/operations" | grep -Ei '^(HTTP|ratelimit|retry-after)|violated-policies'

echo "== a block and its lifting"
knock() { curl -sS -H 'X-Forwarded-For: 203.0.113.2' "$1/v1/operations/text.change_case"; }
curl -sS -o /dev/null -H 'X-Forwarded-For: 203.0.113.2' "${urls[0]}/v1/operations/text.change_case?[1-420]"
is_blocked() { knock "$1" | grep -q '"code":"client_blocked"'; }
is_free() { ! is_blocked "$1"; }
for url in "${urls[@]:0:3}"; do until_true 30 "blocked at $url" is_blocked "$url"; done
curl -sS -H 'X-Forwarded-For: 203.0.113.2' "${urls[2]}/v1/quota" | grep -o '"blocked":true.*'
grep -h 'is blocked until' "$log"/silo-*.log
admin POST /quotas/203.0.113.2/unblock | grep -q '"blocked":false' || fail "the admin did not lift the block"
for url in "${urls[@]:0:3}"; do until_true 30 "let in again at $url" is_free "$url"; done

echo "== a key's life"
made=$(admin POST /keys '{"name":"shop","priority":"high"}')
secret=$(text secret <<<"$made") id=$(text id <<<"$made")
job=$(curl -sS -H "Authorization: Bearer $secret" -H 'Prefer: wait=20' -F operation=text.change_case -F case=upper -F 'file=@-;filename=in.txt' "${urls[0]}/v1/jobs" <<<"mine" | text id)
[ "$(curl -sS -H "Authorization: Bearer $secret" "${urls[1]}/v1/jobs/$job/outputs/0")" = MINE ] || fail "the key does not read its job"
for path in "" /events /outputs/0 /download; do
  [ "$(status_of "${urls[2]}/v1/jobs/$job$path")" = 404 ] || fail "somebody without the key read $path"
done
[ "$(status_of -X DELETE "${urls[2]}/v1/jobs/$job")" = 404 ] || fail "somebody without the key deleted the job"
sql "select count(*) from api_key where api_key::text like '%${secret#fu_}%'" | grep -qx 0 || fail "the secret is stored"
[ "$(status_of -H "Authorization: Bearer $admin_key" -X DELETE "${urls[0]}/admin/api/keys/$id")" = 204 ] || fail "not revoked"
refused() { [ "$(status_of -H "Authorization: Bearer $secret" "$1/v1/quota")" = 401 ]; }
for url in "${urls[@]:0:3}"; do until_true 5 "revoked at $url" refused "$url"; done
echo "made, used, kept from others, revoked on three gateways"

echo "== forged headers"
client_of() { curl -sS -H "X-Forwarded-For: $2" "$1/v1/quota" | text client; }
for header in '203.0.113.9' '198.51.100.1, 203.0.113.9' '203.0.113.9, rubbish' '[2001:db8::1%3]:443'; do
  [ "$(client_of "${urls[3]}" "$header")" = ip-127.0.0.1 ] || fail "a header of a stranger was believed: $header"
done
[ "$(client_of "${urls[0]}" '198.51.100.1, 203.0.113.9:4711')" = ip-203.0.113.9 ] || fail "the proxy's word was not taken"
[ "$(client_of "${urls[0]}" '[2001:db8:1:2:3::4]:443')" = ip-2001:db8:1:2::/64 ] || fail "IPv6 is not a /64"
echo "believed from the proxy, from nobody else"

echo "== the admin API: a listed address and the key, both"
# What somebody who knows the key makes from an address that is not listed; what those without it make from one that is.
door() { curl -sS -o "$data/door" -w '%{http_code}' -H 'Content-Type: application/json' -d '{"name":"sneaked"}' "$@"; }
[ "$(door -H "Authorization: Bearer $admin_key" -H 'X-Forwarded-For: 203.0.113.81' "${urls[1]}/admin/api/keys")" = 403 ] || fail "let in from an address that is not listed"
grep -o '"detail":"[^"]*"' "$data/door"
grep -q 'Admin API refused to 203.0.113.81' "$log/gateway-2.log" || fail "the refusal is not in the log"
# The connection comes from 127.0.0.2, which is not listed, and its header is a stranger's.
[ "$(door --interface 127.0.0.2 -H "Authorization: Bearer $admin_key" -H 'X-Forwarded-For: 127.0.0.1' "${urls[3]}/admin/api/keys")" = 403 ] || fail "a forged header opened the admin API"
[ "$(door "${urls[1]}/admin/api/keys")" = 401 ] || fail "let in without a key"
[ "$(door -H "Authorization: Bearer ${admin_key%?}g" "${urls[1]}/admin/api/keys")" = 401 ] || fail "let in with another key"
[ "$(sql "select (select count(*) from api_key where name = 'sneaked') + (select count(*) from audit where after::text like '%sneaked%')")" = 0 ] || fail "something was changed"
[ "$(door -H "Authorization: Bearer $admin_key" "${urls[1]}/admin/api/keys")" = 201 ] || fail "not let in with both: $(cat "$data/door")"
[ "$(sql "select action, address, outcome from audit where after::text like '%sneaked%'")" = 'key.make|127.0.0.1|done' ] || fail "the change is not in the audit table"
echo "refused without either, and nothing changed; with both let in and audited"

echo "== a dead letter: its cause mended, retried"
of_80() { curl -sS -H 'X-Forwarded-For: 203.0.113.80' "$@"; }
admin POST /queues/lightweight/pause | grep -q '"paused":true' || fail "the queue is not paused"
job=$(of_80 -F operation=text.change_case -F case=upper -F 'file=@-;filename=in.txt' "${urls[0]}/v1/jobs" <<<"kept" | text id)
# The storage loses the file before the job begins.
input=$(find "$data/blobs/jobs" -type f -path "*${job//-/}*in-0")
[ -f "$input" ] || fail "no input of $job is stored"
mv "$input" "$data/lost"
admin POST /queues/lightweight/resume | grep -q '"paused":false' || fail "the queue is not resumed"
job_has() { of_80 "${urls[0]}/v1/jobs/$job" | grep -q "$1"; }
dead() { admin GET /dead-letters | grep -q "$job"; }
until_true 60 "the job fails" job_has '"status":"failed"'
job_has '"code":"storage_unavailable"' || fail "it failed by something else: $(of_80 "${urls[0]}/v1/jobs/$job")"
dead || fail "it is not a dead letter"
mv "$data/lost" "$input"
admin POST "/jobs/$job/retry" | grep -q "$job" || fail "not retried"
until_true 60 "the retried job completes" job_has '"status":"completed"'
[ "$(of_80 "${urls[2]}/v1/jobs/$job/outputs/0")" = KEPT ] || fail "another output than asked"
dead && fail "it is still a dead letter"
echo "failed by our fault, listed, retried, completed"

echo "== webhooks: signed, verified by the standard's text, delivered after the receiver's outage"
made=$(admin POST /keys '{"name":"hooks"}')
key=$(text secret <<<"$made") id=$(text id <<<"$made")
hook=$(free_port)
hooked() { # FIELDS...
  curl -sS -H "Authorization: Bearer $key" -F operation=text.change_case -F case=upper -F "webhook_url=$1" -F 'file=@-;filename=in.txt' "${urls[0]}/v1/jobs" <<<"told"
}
hooked "http://127.0.0.1:$hook/" | grep -q 'needs a webhook secret' || fail "a webhook without a secret was taken"
for wrong in http://169.254.169.254/ http://2130706433/ 'http://[::ffff:127.0.0.1]/x@y' http://10.0.0.1/ http://user@example.com/; do
  hooked "$wrong" | grep -q '"code":"invalid_parameters"' || fail "taken as a webhook: $wrong"
done
secret=$(admin POST "/keys/$id/webhook-secrets" | text secret)
# Nobody listens yet: the receiver is out.
job=$(hooked "http://127.0.0.1:$hook/" | text id)
event_is() { admin GET "/webhooks?subject=$job" | grep -q "$1"; }
until_true 30 "two attempts failed" event_is '"attempts":[2-9]'
python3 "$root/tests/acceptance/webhook-receiver.py" "$hook" "$secret" > "$data/hooks" & receiver=$!
verified() { grep -q "^verified evt_.* job.completed $job\$" "$data/hooks"; }
until_true 60 "the event arrived, and its signature is right" verified
until_true 10 "its delivery is logged" event_is '"status":"delivered"'
cat "$data/hooks"
event=$(admin GET "/webhooks?subject=$job" | grep -o 'evt_[a-z0-9_]*' | head -1)
admin GET "/webhooks/$event"; echo
echo "== a batch of 1,000 images, a silo killed in the middle"
start_program silo-3 "$programs/Silo/release/FlipUnit.Silo.dll"
extra+=(silo-3)
wait_ready silo-3
mkdir "$data/images"
# Each image has a size of its own, by which its output is known again.
python3 - "$data/images" <<'PYTHON'
import os, struct, sys, zlib
def chunk(kind, data): return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
with open(os.path.join(sys.argv[1], 'form'), 'w') as form:
    for n in range(1000):
        width, height = 16 + n % 40, 16 + n // 40
        rows = b''.join(b'\0' + bytes((x * 5 + n) % 256 for x in range(width * 3)) for _ in range(height))
        path = os.path.join(sys.argv[1], f'{n}.png')
        with open(path, 'wb') as image:
            image.write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)) + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))
        form.write(f'form = "file=@{path};filename=image.png"\n')
PYTHON
began=$(date +%s.%N)
answer=$(curl -sS -H 'X-Forwarded-For: 203.0.113.77' -F operation=image.convert -F format=webp -K "$data/images/form" "${urls[0]}/v1/batches")
batch=$(sed -n 's/^{"id":"\([^"]*\)".*/\1/p' <<<"$answer")
[ -n "$batch" ] || fail "the batch was not accepted: $answer"
accepted=$(date +%s.%N)
# One stream of events, not a question after the other: a client has 100 requests a minute.
told() { grep -m1 -qE "$2" < <(curl -s -N --max-time 120 -H 'X-Forwarded-For: 203.0.113.77' "$1/v1/batches/$batch/events"); }
until_true 300 "300 of the batch are done" told "${urls[1]}" '"completed":([3-9][0-9][0-9]|1000)'
read -r victim _ < "$run/silo-1.pid"
slots=$(grep -o 'http://[^"]*' "$run/silo-1.json" | head -1)/health/slots
works() { curl -fsS "$slots" | grep -q '"image_processing":{"slots":[0-9]*,"used":[1-9]'; }
until_true 30 "the silo that is to be killed works on images" works
kill -KILL "$victim"
left=$(sql "select count(*) from job where batch = '$batch' and status < 2")
[ "$left" -gt 0 ] || fail "all of the batch were done before the silo was killed"
echo "killed with $left not done"
until_true 300 "all of the batch are done" told "${urls[2]}" '"completed_at":"20'
ended=$(date +%s.%N)
curl -fsS -H 'X-Forwarded-For: 203.0.113.77' -o "$data/all.zip" "${urls[1]}/v1/batches/$batch/download"
python3 - "$data/all.zip" <<'PYTHON'
import struct, sys, zipfile
entries = zipfile.ZipFile(sys.argv[1]).infolist()
assert len(entries) == 1000 and len({one.filename for one in entries}) == 1000, len(entries)
for n, one in enumerate(entries):
    data = zipfile.ZipFile(sys.argv[1]).read(one) if n % 50 == 0 else zipfile.ZipFile(sys.argv[1]).open(one).read(64)
    assert data[:4] == b'RIFF' and data[8:12] == b'WEBP', n
    kind = data[12:16]
    if kind == b'VP8X': size = tuple(int.from_bytes(data[i:i + 3], 'little') + 1 for i in (24, 27))
    elif kind == b'VP8L': bits = int.from_bytes(data[21:25], 'little'); size = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else: size = tuple(side & 0x3FFF for side in struct.unpack('<HH', data[26:30]))
    assert size == (16 + n % 40, 16 + n // 40), (n, size)
PYTHON
sql "select status, count(*) from job where batch = '$batch' group by status" | grep -qx '2|1000' || fail "not exactly 1,000 completed jobs"
awk -v a="$began" -v b="$accepted" -v c="$ended" 'BEGIN { printf "1,000 images: accepted in %.1f s, all done %.1f s after that, one silo killed; the zip has all in order\n", b - a, c - b }'

echo "== fairness: a single job beside 900 of another client"
# Of one colour and large: files of a few kB that take their time, so that the noise of the machine counts little.
ffmpeg -nostdin -v error -f lavfi -i color=c=teal:s=2400x1800 -frames:v 1 "$data/large.png"
# SECONDS before a job of a client who has no other began.
single() {
  curl -sS -H 'X-Forwarded-For: 203.0.113.79' -H 'Prefer: wait=60' -F operation=image.convert -F format=webp -F "file=@$data/large.png" "${urls[0]}/v1/jobs" | python3 -c '
import datetime, json, sys
job = json.load(sys.stdin)
assert job["status"] == "completed", job
began, made = (datetime.datetime.fromisoformat(job[name]) for name in ("started_at", "created_at"))
print(f"{(began - made).total_seconds():.3f}")'
}
for _ in 1 2 3 4 5; do single; done > "$data/idle"
for n in $(seq 900); do echo "form = \"file=@$data/large.png;filename=$n.png\""; done > "$data/busy-form"
busy=$(curl -sS -H 'X-Forwarded-For: 203.0.113.78' -F operation=image.convert -F format=webp -K "$data/busy-form" "${urls[1]}/v1/batches" | sed -n 's/^{"id":"\([^"]*\)".*/\1/p')
[ -n "$busy" ] || fail "the other client's batch was not accepted"
for _ in 1 2 3 4 5; do single; done > "$data/beside"
waiting=$(sql "select count(*) from job where batch = '$busy' and status = 0")
longest=$(sql "select max(extract(epoch from (state ->> 'completed_at')::timestamptz - (state ->> 'started_at')::timestamptz)) from job where batch = '$busy' and status = 2")
[ "$(status_of -H 'X-Forwarded-For: 203.0.113.78' -X DELETE "${urls[1]}/v1/batches/$busy")" = 204 ] || fail "the other client's batch was not cancelled"
[ "$waiting" -ge 100 ] || fail "only $waiting of the other client were left at the end"
python3 - "$waiting" "$longest" "$data/idle" "$data/beside" <<'PYTHON' || fail "the single job waited too long"
import sys
longest, idle, beside = float(sys.argv[2]), *(sorted(map(float, open(path))) for path in sys.argv[3:])
print(f"waits on the idle queue {idle} s; beside the other's, of which {sys.argv[1]} still waited at the end, {beside} s; their longest job {longest:.3f} s")
assert len(idle) == len(beside) == 5 and beside[-1] <= 2 * idle[-1] + longest
PYTHON
echo "== all shown"
