# What deploy/backup and deploy/restore share; sourced by them.

prepare_backup() {
  prepare_user
  prepare_data
  if [ -f "$data/settings" ]; then mapfile -t settings < <(grep -Ev '^(#|$)' "$data/settings"); fi
  if [ -f "$data/app/current" ]; then
    programs=$data/app/$(<"$data/app/current")
  else
    build_programs
    programs_folder
  fi
  silo_dll=$programs/Silo/release/FlipUnit.Silo.dll
  # A cluster that was started for tests has the tests' silo.
  [ -f "$silo_dll" ] || silo_dll=$programs/TestSilo/release/FlipUnit.TestSilo.dll
  [ -f "$silo_dll" ] || fail "there is no silo program in $programs"
}

private_uri() { printf 'postgresql://flipunit@/flipunit?host=%s\n' "${run//\//%2F}"; }

# The silo's program, with the settings of the installation, in the place of a member.
silo_command() { # OPTION...
  (
    cd "$data"
    if [ ${#settings[@]} -gt 0 ]; then export "${settings[@]}"; fi
    export FlipUnit__Database="Host=$run;Username=flipunit;Database=flipunit" FlipUnit__BehindPooler=false
    [ -n "${FlipUnit__Blobs__Root:-}" ] || export FlipUnit__Blobs__Root=$data/blobs
    as_user dotnet "$silo_dll" "$@"
  )
}
