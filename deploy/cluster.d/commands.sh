# The commands of deploy/cluster; sourced by it.

prepare_cluster() {
  prepare_user
  prepare_data
  shopt -s nullglob
  if [ -f "$run/cluster" ]; then
    test_operations=$(<"$run/cluster")
  fi
  silo_project=Silo gateway_project=Gateway
  if $test_operations; then silo_project=TestSilo gateway_project=TestGateway; fi
  database=$(pooled_database)
  settings=(FlipUnit__BehindPooler=true FlipUnit__Gateway__TrustedProxies=127.0.0.1/32 FlipUnit__Gateway__ListenWhenReady=true FlipUnit__Gateway__LeaveSeconds=1)
  if [ -f "$data/settings" ]; then mapfile -t -O "${#settings[@]}" settings < <(grep -Ev '^(#|$)' "$data/settings"); fi
}

cluster_up() {
  install_packages "$root/deploy/packages.txt"
  install_packages "$root/deploy/cluster-packages.txt"
  prepare_user
  prepare_data
  if [ -f "$run/cluster" ]; then fail "it runs already with the data in $data; deploy/cluster down ends it"; fi
  if [ -n "$settings_file" ]; then install -m 600 "$settings_file" "$data/settings"; fi
  prepare_cluster
  take_release
  echo "$test_operations" > "$run/cluster"
  trap 'status=$?; trap - EXIT INT TERM; [ $status = 0 ] || cluster_down; exit $status' EXIT
  trap 'exit 130' INT TERM
  [ "$port" != 0 ] || port=$(free_port)
  echo "$port" > "$run/nginx.port"

  start_database
  migrate
  database=$(pooled_database)
  start_pooler
  local group n all=()
  for group in "${groups[@]}"; do
    for n in $(seq "${!group}"); do start_silo "$group"; all+=("$started"); done
  done
  for n in $(seq "$gateways"); do start_gateway "gateway-$n"; all+=("gateway-$n"); done
  for n in "${all[@]}"; do wait_serving "$n"; done
  start_balancer
  trap - EXIT INT TERM
  say "ready at $(balancer_url)"
}

# Directly, not through PgBouncer: a migration holds a lock for its whole session.
migrate() {
  as_user env FlipUnit__Database="Host=$run;Username=flipunit;Database=flipunit" dotnet "$programs/$silo_project/release/FlipUnit.$silo_project.dll" --migrate >"$log/migrate.log" 2>&1 \
    || { tail -1 "$log/migrate.log" >&2; fail "the database could not be prepared; see $log/migrate.log"; }
}

cluster_status() {
  prepare_cluster
  local group name id
  printf '%-12s %-8s %-11s %-30s %s\n' member process release address state
  for group in "${groups[@]}" gateway; do
    for name in $(members "$group"); do
      read -r id _ < "$run/$name.pid"
      printf '%-12s %-8s %-11s %-30s %s %s\n' "$name" "$id" "$(cat "$run/$name.release" 2>/dev/null)" "$(url_of "$name")" \
        "$(curl -fsS -o /dev/null "$(url_of "$name")/health/ready" 2>/dev/null && echo ready || echo not ready)" "${group_roles[$group]:-}"
    done
  done
  for name in pgbouncer nginx; do
    if is_alive "$name"; then read -r id _ < "$run/$name.pid"; printf '%-12s %-8s\n' "$name" "$id"; else echo "$name has ended; see $log/$name.log"; fi
  done
  echo "address: $(balancer_url)"
  echo "connections to PostgreSQL: $(psql_direct -d flipunit -c "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()")"
}

cluster_scale() {
  prepare_cluster
  local role=${wish%%=*} count=${wish#*=} group name n
  [[ $wish == *=* && $count =~ ^[0-9]+$ ]] || fail "scale wants ROLE=N, such as media=3"
  # Of the same release as the others: what was built since comes by a roll.
  release=$(<"$data/app/current")
  programs=$data/app/$release
  if [ "$role" = gateway ]; then scale_gateways "$count"; return; fi
  group=$(group_of "$role") || fail "'$role' is no role; there are media, image, pdf, io, general, archive and gateway"
  local now=() new=()
  mapfile -t now < <(members "$group")
  for n in $(seq $((count - ${#now[@]}))); do start_silo "$group"; new+=("$started"); done
  for name in "${new[@]}"; do wait_serving "$name"; done
  # The oldest leave.
  [ ${#now[@]} -le "$count" ] || end_members "${now[@]:0:${#now[@]}-count}"
  say "$group: ${#now[@]} → $(members "$group" | wc -l)"
}

scale_gateways() { # N
  local now=() name n
  [ "$1" -ge 1 ] || fail "one gateway must remain"
  # Those that died are not asked any more.
  for name in "$run"/gateway-*.port; do
    name=$(basename "$name" .port)
    is_alive "$name" || rm -f "$run/$name".{port,pid,json,release}
  done
  mapfile -t now < <(members gateway)
  for ((n = ${#now[@]}; n < $1; n++)); do name=$(next_name gateway); start_gateway "$name"; wait_serving "$name"; done
  if [ ${#now[@]} -gt "$1" ]; then
    # The balancer forgets them first.
    for name in "${now[@]:$1}"; do rm -f "$run/$name.port"; done
    reload_balancer
    end_members "${now[@]:$1}"
  else
    reload_balancer
  fi
  say "gateways: ${#now[@]} → $(members gateway | wc -l)"
}

cluster_roll() {
  prepare_cluster
  take_release
  migrate
  local group name began
  for group in "${groups[@]}"; do
    [ -z "$only" ] || [ "$only" = "$group" ] || continue
    for name in $(members "$group"); do
      # The new one first: no role is ever without a silo.
      began=$SECONDS
      start_silo "$group"
      wait_serving "$started"
      end_member "$name"
      say "$name → $started, release $release, $((SECONDS - began)) s"
    done
  done
  if [ -z "$only" ] || [ "$only" = gateway ]; then
    for name in $(members gateway); do
      # It takes the old one's port: the balancer needs no word, it goes to the others meanwhile.
      began=$SECONDS
      end_member "$name"
      start_gateway "$name"
      wait_serving "$name"
      say "$name, release $release, $((SECONDS - began)) s"
    done
  fi
  drop_old_releases
  say "rolled"
}

cluster_down() {
  prepare_cluster
  local group all=()
  end_program nginx 10
  # shellcheck disable=SC2046 # names without spaces
  end_members $(members gateway)
  for group in "${groups[@]}"; do mapfile -t -O "${#all[@]}" all < <(members "$group"); done
  end_members "${all[@]}"
  end_program pgbouncer 10
  stop_database
  rm -f "$run/cluster" "$run"/gateway-*.port "$run"/*.release
  say "ended"
}
