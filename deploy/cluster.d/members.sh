# Silos and gateways of a cluster on one machine; sourced by deploy/cluster.
# A group is a kind of member: its name is the first part of its members' names (media-1), and here are its roles.
declare -A group_roles=([media]=media,image [pdf]=pdf [general]=io,general,archive)
groups=(media pdf general)

default_cluster_data() { printf '%s-cluster\n' "$(default_data)"; }

# A port outside of the range that the system gives to outgoing connections: a gateway that is replaced must get it back.
free_port() {
  perl -MIO::Socket::INET -e '
    my ($low) = do { open my $f, "<", "/proc/sys/net/ipv4/ip_local_port_range"; <$f> =~ /(\d+)/ };
    for (1 .. 200) {
      my $port = 10000 + int rand($low - 10000);
      if (IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => $port)) { print "$port\n"; exit 0 }
    }
    exit 1' || fail "no free port was found"
}

group_of() { # ROLE: the group whose silos have it
  local group
  for group in "${groups[@]}"; do
    case ",${group_roles[$group]},$group," in *",$1,"*) echo "$group"; return 0 ;; esac
  done
  return 1
}

members() { # GROUP: its living members, oldest first
  local file name
  for file in "$run/$1"-*.pid; do
    name=$(basename "$file" .pid)
    if is_alive "$name"; then echo "$name"; fi
  done | sort -t- -k2n
}

next_name() { # GROUP
  local file number=0 n
  for file in "$run/$1"-*.pid; do
    n=$(basename "$file" .pid); n=${n#"$1"-}
    [ "$n" -le "$number" ] || number=$n
  done
  echo "$1-$((number + 1))"
}

# A release is the programs by their content, in a folder of its own: what runs is never overwritten by what comes.
take_release() {
  local from=$programs_from name
  if [ -z "$from" ]; then
    from=$root/artifacts/bin
    if $test_operations; then build_test_programs; else build_programs; fi
  fi
  for name in "$silo_project" "$gateway_project"; do
    [ -f "$from/$name/release/FlipUnit.$name.dll" ] || fail "there is no $name in $from; build it, or name another folder with --programs"
  done
  release=$(cd "$from" && find "$silo_project/release" "$gateway_project/release" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-10)
  programs=$data/app/$release
  if [ ! -d "$programs" ]; then
    rm -rf "$programs.new"
    mkdir -p "$programs.new"
    for name in "$silo_project" "$gateway_project"; do mkdir "$programs.new/$name"; cp -r "$from/$name/release" "$programs.new/$name/"; done
    chmod -R a+rX "$programs.new"
    mv "$programs.new" "$programs"
  fi
  chmod 755 "$data/app"
  echo "$release" > "$data/app/current"
}

build_test_programs() {
  check_dotnet
  for name in TestSilo TestGateway; do
    dotnet build "$root/tests/$name" -c Release -v quiet --nologo -clp:ErrorsOnly >"$log/build-$name.log" 2>&1 || { tail -20 "$log/build-$name.log" >&2; fail "the build of $name failed"; }
  done
}

# Releases that no member runs any more.
drop_old_releases() {
  local folder
  for folder in "$data"/app/*/; do
    [ "$(basename "$folder")" = "$release" ] || grep -qx "$(basename "$folder")" "$run"/*.release 2>/dev/null || rm -rf "$folder"
  done
}

start_silo() { # GROUP
  local name
  name=$(next_name "$1")
  echo "$release" > "$run/$name.release"
  start_program "$name" "$programs/$silo_project/release/FlipUnit.$silo_project.dll" --FlipUnit:Silo:Roles "${group_roles[$1]}"
  started=$name
}

start_gateway() { # NAME
  [ -f "$run/$1.port" ] || free_port > "$run/$1.port"
  echo "$release" > "$run/$1.release"
  start_program "$1" "$programs/$gateway_project/release/FlipUnit.$gateway_project.dll" --urls "http://127.0.0.1:$(<"$run/$1.port")"
}

url_of() { sed -n 's/.*"urls":\["\([^"]*\)".*/\1/p' "$run/$1.json" 2>/dev/null; }

wait_serving() { # NAME: its own health says that it is ready
  wait_ready "$1"
  local i
  for i in $(seq 300); do
    curl -fsS -o /dev/null "$(url_of "$1")/health/ready" 2>/dev/null && return 0
    is_alive "$1" || break
    sleep 0.1
  done
  fail "$1 does not serve; see $log/$1.log"
}

# All drain at the same time. Waits for these alone: what was started here goes on.
end_members() { # NAME...
  local name ids=()
  for name in "$@"; do end_member "$name" & ids+=("$!"); done
  [ ${#ids[@]} = 0 ] || wait "${ids[@]}"
}

# A silo's drain, and what comes after it.
end_member() { # NAME
  end_program "$1" 90
  rm -f "$run/$1.release" "$run/$1.json"
}
