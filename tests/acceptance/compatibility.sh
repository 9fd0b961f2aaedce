#!/usr/bin/env bash
# Sends real files that are on this machine anyway (documents, icons, pictures, archives of Debian's packages and of
# what is installed beside them) through a running service, and prints what became of each as a Markdown table.
# usage: tests/acceptance/compatibility.sh [--url http://127.0.0.1:8080] [--each N] [--packages]
#   --each N     files a kind at most (40)
#   --packages   takes the files from the Debian packages named in compatibility-packages.txt, which it downloads and
#                unpacks (some 200 MB), instead of from this machine
# The service must not block who sends many strange files: FlipUnit__Clients__AllowList=127.0.0.0/8, and
# FlipUnit__Clients__RequestsPerMinute=0 spares the waiting.
# Ends with 1 when a file was answered by our own fault: a hang, a 5xx, a code that is not of the file.
set -euo pipefail
url=http://127.0.0.1:8080 each=40 packages=false
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
while [ $# -gt 0 ]; do
  case $1 in
    --url) url=${2%/}; shift 2 ;;
    --each) each=$2; shift 2 ;;
    --packages) packages=true; shift ;;
    *) echo "usage: $0 [--url URL] [--each N] [--packages]" >&2; exit 2 ;;
  esac
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
call() { curl -sS --retry 8 --retry-max-time 300 --max-time 400 "$@"; }
call -f -o "$work/ready" "$url/health/ready" || { echo "$url does not answer" >&2; exit 2; }

root=''
if $packages; then
  root=$work/root
  mkdir "$work/deb"
  while read -r name _; do
    case $name in ''|'#'*) continue ;; esac
    (cd "$work/deb" && apt-get -o APT::Sandbox::User="$(id -un)" download -qq "$name" >/dev/null) || { echo "the package $name could not be downloaded; run apt-get update, or look whether it still exists" >&2; exit 2; }
  done <"$here/compatibility-packages.txt"
  for package in "$work"/deb/*.deb; do dpkg-deb -x "$package" "$root"; done
fi

# Files of a kind, as paths below the root: not too large, each content once, spread over the packages.
files() {
  local places=()
  for place in usr/share usr/lib opt; do [ ! -d "$root/$place" ] || places+=("$place"); done
  (cd "$root/" && find "${places[@]}" -xdev -type f -size +0 -size -20000k "$@" 2>/dev/null) | LC_ALL=C sort |
    awk -F/ '{ key = $3 "/" $4 "/" $5; if (count[key]++ < 40) print }' | awk -v n="$each" '{ all[NR] = $0 } END { step = NR > n ? NR / n : 1; for (i = 0; i < n && i * step < NR; i++) print all[int(i * step) + 1] }'
}

total=0 good=0 refused=0 bad=0
# One file through one operation.
try() {
  local kind=$1 shown=$2 file=$root/$2 operation=$3 parameters=$4 name status said verdict
  name=$(basename "$file")
  cp "$file" "$work/$name"
  case $kind:$name in PDF:*.pdf.gz|SVG:*.svgz) gunzip -c "$file" >"$work/${name%.gz}" 2>/dev/null; name=${name%.gz} ;; esac
  status=$(call -H 'Prefer: wait=30' -o "$work/job.json" -w '%{http_code}' -F "operation=$operation" --form-string "parameters=$parameters" -F "file=@$work/$name" "$url/v1/jobs" || echo 000)
  rm -f "$work/$name"
  if [ "$status" = 202 ]; then
    local deadline=$((SECONDS + 360)) job
    job=$(jq -r .id "$work/job.json")
    while [[ $(jq -r .status "$work/job.json") =~ ^(pending|processing)$ ]] && [ $SECONDS -lt $deadline ]; do call -o "$work/job.json" "$url/v1/jobs/$job?wait=20"; done
    case $(jq -r .status "$work/job.json") in
      completed) verdict=works said=$(jq -r '"\(.outputs | length) × \(.outputs[0].content_type), \([.outputs[].bytes] | add) bytes" + (if (.result.notes // []) == [] then "" else "; " + (.result.notes | join(" ")) end)' "$work/job.json") ;;
      failed) verdict=$(jq -r .error.code "$work/job.json") said=$(jq -r .error.message "$work/job.json") ;;
      *) verdict=hangs said="" ;;
    esac
  else
    verdict=$(jq -r '.code // "no_code"' "$work/job.json" 2>/dev/null || echo no_answer) said="$status $(jq -r '.detail // .title' "$work/job.json" 2>/dev/null || true)"
  fi
  total=$((total + 1))
  case $verdict in
    works) good=$((good + 1)) ;;
    unsupported_input|unreadable_input|image_too_large|too_many_pages|archive_too_large|password_required|missing_volume|damaged_entry|not_representable) refused=$((refused + 1)) ;;
    *) bad=$((bad + 1)) ;;
  esac
  printf '| %s | `%s` | `%s` | %s | %s |\n' "$kind" "/$shown" "$operation" "$verdict" "${said//|/\\|}"
}

echo '| kind | file | operation | | what came out, or why not |'
echo '|---|---|---|---|---|'
while read -r file; do
  try PDF "$file" pdf.to_images '{"pages": "1", "dpi": 72}'
  try PDF "$file" pdf.to_epub '{}'
  try PDF "$file" pdf.compress '{"level": "lossless"}'
  try PDF "$file" pdf.split '{"by": "ranges", "ranges": "1"}'
done < <(files \( -name '*.pdf' -o -name '*.pdf.gz' \))
while read -r file; do try HTML "$file" pdf.from_html '{}'; done < <(files \( -name '*.html' -o -name '*.htm' \))
if call -f -o /dev/null "$url/v1/operations/image.from_svg"; then
  while read -r file; do try SVG "$file" image.from_svg '{"format": "png"}'; done < <(files -name '*.svg')
fi
while read -r file; do try image "$file" image.convert '{"format": "webp"}'; done < <(files \( -name '*.png' -o -name '*.jpg' -o -name '*.jpeg' -o -name '*.gif' -o -name '*.bmp' -o -name '*.tif*' -o -name '*.webp' -o -name '*.ico' \))
while read -r file; do try archive "$file" archive.convert '{"format": "tar.zst"}'; done < <(files \( -name '*.zip' -o -name '*.tar' -o -name '*.tar.*' -o -name '*.tgz' -o -name '*.gz' -o -name '*.whl' -o -name '*.jar' -o -name '*.nupkg' -o -name '*.xz' \))
while read -r file; do try audio "$file" audio.convert '{"format": "mp3"}'; done < <(files \( -name '*.ogg' -o -name '*.oga' -o -name '*.wav' -o -name '*.flac' -o -name '*.mp3' -o -name '*.opus' -o -name '*.m4a' -o -name '*.gsm' -o -name '*.mid' \))
while read -r file; do
  try video "$file" video.convert '{"format": "mp4"}'
  try video "$file" video.to_gif '{"width": 160, "duration": 2}'
done < <(files \( -name '*.avi' -o -name '*.mpg' -o -name '*.mkv' -o -name '*.webm' -o -name '*.ogv' -o -name '*.mp4' -o -name '*.mov' \))
echo
echo "$total conversions: $good work, $refused refused for what the file is, $bad otherwise."
[ $bad = 0 ]
