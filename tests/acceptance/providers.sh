#!/usr/bin/env bash
# Shows with curl and real processes what asks providers: a currency, a chat whose pieces come as events, a circuit that
# opens, holds the queue and closes again, a spoken file transcribed, a silo killed in the middle of a transcription with
# the provider's calls counted, and every lightweight operation called once with its documented example.
# The providers are fake, over real HTTP. Starts its own cluster in a temporary folder and ends it.
set -euo pipefail
program=tests/acceptance/providers.sh
# shellcheck source=deploy/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../deploy/lib.sh"

data=$(mktemp -d /tmp/flipunit-providers.XXXX)
chmod 755 "$data"
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port) fake_port=$(free_port)
url=http://127.0.0.1:$port fake=http://127.0.0.1:$fake_port
admin_key=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')

check_dotnet
prepare_user
fake_dll=$root/artifacts/bin/TestSilo/release/FlipUnit.TestSilo.dll
[ -f "$fake_dll" ] || { say "building the fake provider"; dotnet build "$root/tests/TestSilo" -c Release -v quiet --nologo -clp:ErrorsOnly; }
cd "$data"
if as_user test -r "$fake_dll"; then fake_as=("${run_as[@]}"); else fake_as=(); fi
"${fake_as[@]}" env HOME="$data" DOTNET_CLI_HOME="$data" dotnet "$fake_dll" fake-provider "$fake" > "$data/fake.log" 2>&1 &
fake_process=$!

export FlipUnit__Admin__Key=$admin_key FlipUnit__Admin__Networks=127.0.0.1/32
export FlipUnit__Clients__RequestsPerMinute=0 FlipUnit__Clients__MaxOpenJobs=0
export FlipUnit__Providers__Currency__0__Name=rates FlipUnit__Providers__Currency__0__BaseUrl=$fake FlipUnit__Providers__Currency__0__Format=frankfurter
export FlipUnit__Providers__Chat__0__Name=talker FlipUnit__Providers__Chat__0__BaseUrl=$fake/v1 FlipUnit__Providers__Chat__0__Model=fake-1 \
  FlipUnit__Providers__Chat__0__Key=a-secret-key FlipUnit__Providers__Chat__0__UsdPerMillionOutputTokens=100 FlipUnit__Providers__Chat__0__RequestsPerMinute=600
export FlipUnit__Providers__Transcription__0__Name=scribe FlipUnit__Providers__Transcription__0__BaseUrl=$fake/v1 FlipUnit__Providers__Transcription__0__Model=fake-1
export FlipUnit__Circuits__OpenSeconds=5

finish() {
  local status=$?
  [ $status = 0 ] || { echo "--- the silo's last words"; tail -8 "$data/log/silo-1.log" 2>/dev/null || true; }
  "$root/deploy/down" --data "$data" >/dev/null || true
  kill "$fake_process" 2>/dev/null || true
  wait "$fake_process" 2>/dev/null || true
  rm -rf "$data"
  exit $status
}
trap finish EXIT

# Waits for a command, never for a time.
until_true() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do [ $SECONDS -lt $end ] || fail "not in time: $what"; sleep 0.2; done
}
text() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -1; }
submit() { curl -sS -H 'Content-Type: application/json' ${2:+-H "Prefer: wait=$2"} -d "$1" "$url/v1/jobs"; }
script() { curl -fsS -H 'Content-Type: application/json' -d "$1" "$fake/control/script"; }
circuit() { curl -sS -H "Authorization: Bearer $admin_key" "$url/admin/api/circuits" | python3 -c 'import json, sys; print([c["state"] for c in json.load(sys.stdin) if c["provider"] == sys.argv[1]][0])' "$1"; }
is_circuit() { [ "$(circuit "$1" 2>/dev/null)" = "$2" ]; }
is_job() { curl -sS "$url/v1/jobs/$1" | grep -q "$2"; }
offers() { curl -sS "$url/v1/operations/$1" | grep -q '"available":true'; }

until_true 30 "the fake provider answers" curl -fs -o /dev/null "$fake/control/received"
"$root/deploy/up" --data "$data" --port "$port" --silos 2 --detach
for operation in currency.convert chat.complete text.change_case; do until_true 30 "$operation is available" offers "$operation"; done

echo "== currency"
answer=$(submit '{"operation":"currency.convert","parameters":{"amount":100,"from":"EUR","to":"USD"}}' 20)
[ "$(text currency <<<"$answer")" = USD ] && grep -q '"amount":"125.00"' <<<"$answer" || fail "no amount: $answer"
echo "100 EUR are $(sed -n 's/.*"amount":"\([0-9.]*\)".*/\1/p' <<<"$answer") USD, as of $(text as_of <<<"$answer") by $(text source <<<"$answer")"

echo "== chat, its pieces as events"
script '{"always":{"text":"one two three four five six seven eight nine ten","wordMilliseconds":150}}'
job=$(submit '{"operation":"chat.complete","parameters":{"prompt":"Count to ten."}}' | text id)
curl -sSN --max-time 30 "$url/v1/jobs/$job/events" > "$data/events"
pieces=$(grep -c '^event: delta' "$data/events") || fail "no event was named delta: $(cat "$data/events")"
[ "$pieces" -gt 2 ] || fail "the answer came in $pieces pieces"
python3 - "$data/events" <<'PY' || fail "the pieces are not the answer"
import json, sys
text, result, cost = "", None, None
for block in open(sys.argv[1]).read().split("\n\n"):
    lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
    if lines.get("event") == "delta":
        text += json.loads(lines["data"])["text"]
    if lines.get("event") == "job":
        job = json.loads(lines["data"])
        result, cost = job["result"], job["cost"]["actual"]
assert result and text == result["text"] == "one two three four five six seven eight nine ten", (text, result)
assert result["usage"]["output_tokens"] == 10 and cost == "0.0010", (result, cost)
PY
echo "$pieces pieces, together the answer; its cost is on the job"
grep -q 'Bearer a-secret-key' <(curl -sS "$fake/control/received") || fail "the key did not reach the provider"
grep -rq 'a-secret-key' "$data/log" && fail "the key is in a log"

echo "== the circuit opens, the queue holds, and drains by itself"
script '{"always":{"status":500}}'
for n in $(seq 12); do submit "{\"operation\":\"chat.complete\",\"parameters\":{\"prompt\":\"number $n\"}}" >/dev/null; done
until_true 60 "the circuit is open" is_circuit chat-talker open
job=$(submit '{"operation":"chat.complete","parameters":{"prompt":"Are you there?"}}' | text id)
until_true 10 "the job says what it waits for" is_job "$job" '"waiting_for":"provider"'
is_job "$job" '"status":"pending"' || fail "a held job is not pending"
# What needs another provider is not held up.
grep -q '"status":"completed"' <<<"$(submit '{"operation":"currency.convert","parameters":{"amount":1,"from":"EUR","to":"GBP"}}' 20)" || fail "a currency waits for the chat"
script '{"always":{}}'
until_true 60 "the held job completes" is_job "$job" '"status":"completed"'
until_true 10 "the circuit is closed" is_circuit chat-talker closed
echo "opened, held, closed, drained"

echo "== transcription: a spoken file in every form"
script '{}'
until_true 30 "audio.transcribe is offered" offers audio.transcribe
espeak-ng -w "$data/spoken.wav" "Hello there, this is a person who speaks."
spoken=$(curl -sS -H 'Prefer: wait=30' -F operation=audio.transcribe -F formats=txt,srt,vtt,json,docx -F "file=@$data/spoken.wav" "$url/v1/jobs")
grep -q '"status":"completed"' <<<"$spoken" && grep -q '"text":"Hello there, this is the fake provider."' <<<"$spoken" || fail "the spoken file was not transcribed: $spoken"
grep -o '"cost":{[^}]*}' <<<"$spoken"
# The provider was asked once, and got the whole of the speech: MP3 of 32 kbit/s is 4,000 bytes a second.
python3 - "$data/spoken.wav" <(curl -fsS "$fake/control/received") <<'PY' || fail "the provider did not get the speech once and whole"
import json, sys, wave
spoken = wave.open(sys.argv[1])
seconds = spoken.getnframes() / spoken.getframerate()
calls = [call for call in json.load(open(sys.argv[2])) if call["kind"] == "transcription"]
print(f"{seconds:.2f} s of speech, {[call['bytes'] for call in calls]} bytes sent, each form's fields included")
assert len(calls) == 1 and 0 < calls[0]["bytes"] - seconds * 4000 < 4000, calls
PY
for n in 0 1 2 3 4; do curl -fsS -o "$data/transcript-$n" "$url/v1/jobs/$(text id <<<"$spoken")/outputs/$n"; done
python3 - "$data" <<'PY' || fail "a form of the transcript is not what was heard"
import json, re, sys, zipfile
txt, srt, vtt, doc = (open(f"{sys.argv[1]}/transcript-{n}").read() for n in range(4))
words = zipfile.ZipFile(f"{sys.argv[1]}/transcript-4").read("word/document.xml").decode()
heard = "Hello there, this is the fake provider."
plain = lambda subtitles: " ".join(line for line in subtitles.splitlines() if line and "-->" not in line and not line.isdigit() and line != "WEBVTT")
assert txt.strip() == plain(srt) == plain(vtt) == json.loads(doc)["text"] == heard, (txt, srt, vtt, doc)
assert "".join(re.findall(r"<w:t[^>]*>([^<]*)", words)).strip().endswith(heard), words
assert "00:00:00,000 --> " in srt and vtt.startswith("WEBVTT") and "00:00:00.000 --> " in vtt, (srt, vtt)
PY
echo "txt, srt, vtt, json and docx say what was heard"

echo "== transcription: a silo killed in the middle, and the provider's calls counted"
# Twelve minutes with a pause: two parts, of which one is answered and the other is not.
ffmpeg -nostdin -v error -f lavfi -i 'aevalsrc=if(between(t\,340\,342)\,0\,0.2*sin(2764*t)):s=8000:d=700' "$data/long.wav"
sent() { curl -fsS "$fake/control/received" | python3 -c 'import json, sys; print("\n".join(str(r["bytes"]) for r in json.load(sys.stdin) if r["kind"] == "transcription" and r["bytes"] > 1000000))'; }
sent_so_many() { [ "$(sent | grep -c .)" -ge "$1" ]; }
kept() { [ -n "$(find "$data/blobs" -name 'c~part-*' -print -quit)" ]; }
script '{"next":[{},{"hang":true}]}'
long=$(curl -sS -F operation=audio.transcribe -F "file=@$data/long.wav" "$url/v1/jobs" | text id)
until_true 60 "both parts are sent" sent_so_many 2
until_true 30 "the answered part is kept" kept
victim=
for silo in silo-1 silo-2; do
  if curl -fsS "$(grep -o 'http://[^"]*' "$data/run/$silo.json" | head -1)/health/slots" | grep -q '"transcription":{"slots":10,"used":1'; then
    read -r victim _ < "$data/run/$silo.pid"
    kill -KILL "$victim"
    break
  fi
done
[ -n "$victim" ] || fail "no silo says that it transcribes"
until_true 60 "the other silo ends the job" is_job "$long" '"status":"completed"'
# The two are sent at once, so either may be the one that is answered. Three calls in all and both parts in the transcript:
# the one that was under way is sent once more, since it had no answer, and the answered one is not paid for again.
mapfile -t parts < <(sent)
echo "$silo killed; parts received, in bytes: ${parts[*]}"
[ ${#parts[@]} = 3 ] && [ "$(printf '%s\n' "${parts[@]}" | sort -u | wc -l)" = 2 ] || fail "not the answered part once and the other, that was under way, twice"
heard="Hello there, this is the fake provider."
is_job "$long" "\"text\":\"$heard *\\(\\\\n\\)*$heard\"" || fail "the transcript has not both parts: $(curl -sS "$url/v1/jobs/$long")"

echo "== every lightweight operation, by its documented example"
curl -fsS "$url/v1/operations" > "$data/operations"
mapfile -t light < <(python3 -c 'import json, sys; print("\n".join(one["name"] for one in json.load(sys.stdin) if one["queue"] == "lightweight"))' < "$data/operations")
[ ${#light[@]} -ge 13 ] || fail "the catalog has ${#light[@]} lightweight operations only"
"$root/tests/acceptance/catalog.sh" --url "$url" "${light[@]}" || fail "an example of the catalog does not work"
echo "== all shown"
