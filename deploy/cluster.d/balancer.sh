# nginx of a cluster on one machine; sourced by deploy/cluster.

write_balancer() {
  local servers text file
  servers=$(for file in "$run"/gateway-*.port; do printf '    server 127.0.0.1:%s max_fails=3 fail_timeout=2s;\n' "$(<"$file")"; done)
  text=$(<"$root/deploy/nginx/flipunit.conf")
  text=${text//@LISTEN@/127.0.0.1:$(<"$run/nginx.port")}
  printf '%s\n' "${text//@GATEWAYS@/$servers}" > "$run/flipunit.conf"
  cat > "$run/nginx.conf" <<CONF
daemon off;
worker_processes 2;
pid $run/nginx.pidfile;
error_log $log/nginx.log warn;
events { worker_connections 4096; }
http {
    log_format steps '\$time_iso8601 \$remote_addr \$request_method \$uri \$status \$upstream_addr \$upstream_status \$request_time';
    access_log $log/access.log steps;
    client_body_temp_path $data/nginx/body;
    proxy_temp_path $data/nginx/proxy;
    fastcgi_temp_path $data/nginx/fastcgi;
    uwsgi_temp_path $data/nginx/uwsgi;
    scgi_temp_path $data/nginx/scgi;
    include $run/flipunit.conf;
}
CONF
  chmod 644 "$run/flipunit.conf" "$run/nginx.conf"
}

start_balancer() {
  make_folder "$data/nginx"
  write_balancer
  local nginx
  nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || fail "nginx is not there"
  as_user "$nginx" -e "$log/nginx.log" -c "$run/nginx.conf" -t 2>/dev/null || fail "nginx refuses its configuration; see $log/nginx.log"
  start_daemon nginx "$nginx" -e "$log/nginx.log" -c "$run/nginx.conf"
  local i
  for i in $(seq 100); do
    curl -fsS -o /dev/null "$(balancer_url)/health/live" 2>/dev/null && return 0
    is_alive nginx || break
    sleep 0.1
  done
  fail "nginx did not start; see $log/nginx.log"
}

reload_balancer() {
  local id
  write_balancer
  read -r id _ < "$run/nginx.pid"
  kill -HUP "$id"
}

balancer_url() { echo "http://127.0.0.1:$(<"$run/nginx.port")"; }
