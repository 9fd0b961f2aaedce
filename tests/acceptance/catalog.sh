#!/usr/bin/env bash
# Converts the example of every operation of a running service through its API, and says what came out.
# usage: tests/acceptance/catalog.sh [--url http://127.0.0.1:8080] [OPERATION …]
# Ends with 1 when an operation did not convert its example, with 2 when the service does not answer.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
url=http://127.0.0.1:8080 wanted=()
while [ $# -gt 0 ]; do
  case $1 in
    --url) [ $# -ge 2 ] || { echo "--url needs a value" >&2; exit 2; }; url=${2%/}; shift 2 ;;
    -*) echo "usage: $0 [--url URL] [OPERATION …]" >&2; exit 2 ;;
    *) wanted+=("$1"); shift ;;
  esac
done
for tool in curl jq; do command -v "$tool" >/dev/null || { echo "$tool is missing: apt-get install $tool" >&2; exit 2; }; done

# A request over the client's rate waits as it is told to.
call() { curl -sS --retry 8 --retry-max-time 300 "$@"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
call -f --max-time 30 "$url/v1/operations" >"$work/catalog.json" || { echo "$url does not answer" >&2; exit 2; }
# What asks a provider is off where none is configured; tests/acceptance/providers.sh shows it at work.
off='((.available | not) and ((.unavailable_reason // "") | startswith("no provider is configured")))'
jq -r ".[] | select(${off}) | \"off     \(.name)  \(.unavailable_reason)\"" "$work/catalog.json"
mapfile -t names < <(jq -r ".[] | select(${off} | not) | .name" "$work/catalog.json")
[ ${#wanted[@]} -eq 0 ] || names=("${wanted[@]}")

# Waits for the end of a job and prints it.
finished() {
  local job=$1 deadline=$((SECONDS + 400))
  while [ $SECONDS -lt $deadline ]; do
    call --max-time 60 "$url/v1/jobs/$job?wait=20" >"$work/job.json" || return 1
    case $(jq -r .status "$work/job.json") in pending|processing) ;; *) return 0 ;; esac
  done
  return 1
}

# Submits one example; says why it failed on standard output.
convert() {
  local name=$1 example files=() input job status
  example=$(jq -c --arg name "$name" '.[] | select(.name == $name) | .example' "$work/catalog.json")
  [ -n "$example" ] || { echo "there is no such operation"; return 1; }
  while read -r input; do
    [ -z "$input" ] || files+=(-F "file=@$root/tests/testdata/$input")
  done < <(jq -r '.inputs[]' <<<"$example")
  status=$(call --max-time 60 -o "$work/answer.json" -w '%{http_code}' -F "operation=$name" --form-string "parameters=$(jq -c .parameters <<<"$example")" "${files[@]}" "$url/v1/jobs") || { echo "no answer"; return 1; }
  [ "$status" = 202 ] || { echo "refused: $status $(jq -r '.code + ": " + (.detail // .title)' "$work/answer.json" 2>/dev/null)"; return 1; }
  job=$(jq -r .id "$work/answer.json")
  finished "$job" || { echo "job $job did not end"; return 1; }
  [ "$(jq -r .status "$work/job.json")" = completed ] || { jq -r '.status + ": " + (.error.code // "") + " " + (.error.message // "")' "$work/job.json"; return 1; }
  # Each output is fetched, and its length and digest are those the job tells.
  local count=0 path bytes sha
  while IFS=$'\t' read -r path bytes sha; do
    call -fL --max-time 120 "$url$path" >"$work/output" || { echo "output $path cannot be fetched"; return 1; }
    [ "$(stat -c %s "$work/output")" = "$bytes" ] && [ "$(sha256sum <"$work/output" | cut -d' ' -f1)" = "$sha" ] || { echo "output $path is not what the job says"; return 1; }
    count=$((count + 1))
  done < <(jq -r '.outputs[] | [.url, .bytes, .sha256] | @tsv' "$work/job.json")
  [ $count -gt 0 ] || [ "$(jq '.result != null' "$work/job.json")" = true ] || { echo "nothing came out"; return 1; }
  jq -r '[(.outputs[] | "\(.name) (\(.content_type), \(.bytes) bytes)")] + (if .result == null then [] else ["result \(.result | tostring | .[0:80])"] end) | join("; ")' "$work/job.json"
}

failed=0
for name in "${names[@]}"; do
  if said=$(convert "$name"); then printf 'ok      %-24s %s\n' "$name" "$said"; else printf 'FAILED  %-24s %s\n' "$name" "$said"; failed=$((failed + 1)); fi
done
echo "${#names[@]} operations, $failed failed"
[ $failed = 0 ]
