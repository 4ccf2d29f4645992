#!/bin/sh
# Starts Postgres as the original image does: the same variables, the same refusals, the same lines.
# On a fresh start a first server, which no one outside reaches, prepares the database; so it says
# twice that it is "ready to accept connections".
set -e

main() {
  case "${1:-}" in -*) set -- postgres "$@" ;; esac
  if [ "${1:-}" = postgres ] && ! asks_for_help "$@"; then
    read_variables
    make_folders
    if [ "$(id -u)" = 0 ]; then
      find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres {} +
      exec su -s /bin/sh -- postgres -c 'exec "$0" "$@"' "$0" "$@"
    fi
    if [ -s "$PGDATA/PG_VERSION" ]; then
      printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
    else
      check_password
      initialise "$@"
      printf '\nPostgreSQL init process complete; ready for start up.\n\n'
    fi
  fi
  exec "$@"
}

asks_for_help() {
  for argument; do
    case "$argument" in '-?' | --help | --describe-config | -V | --version) return 0 ;; esac
  done
  return 1
}

read_variables() {
  read_variable POSTGRES_PASSWORD ''
  read_variable POSTGRES_USER postgres
  read_variable POSTGRES_DB "$POSTGRES_USER"
  read_variable POSTGRES_INITDB_ARGS ''
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
}

# From the variable itself, or from the file that its twin with `_FILE` names.
read_variable() {
  eval "value=\${$1:-} file=\${$1_FILE:-}"
  if [ "$value" ] && [ "$file" ]; then
    echo "error: both $1 and $1_FILE are set (but are exclusive)" >&2
    exit 1
  fi
  if [ "$file" ]; then value=$(cat "$file"); fi
  export "$1=${value:-$2}"
  unset "$1_FILE"
}

make_folders() {
  mkdir -p "$PGDATA" /var/run/postgresql
  # Not ours to change, when another user was asked for.
  chmod 0700 "$PGDATA" 2>/dev/null || true
  chmod 3775 /var/run/postgresql 2>/dev/null || true
}

check_password() {
  if [ "$POSTGRES_HOST_AUTH_METHOD" = trust ]; then
    echo 'WARNING: POSTGRES_HOST_AUTH_METHOD is "trust": anyone who reaches the port may do anything.' >&2
  elif [ -z "$POSTGRES_PASSWORD" ]; then
    cat >&2 <<'END'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
END
    exit 1
  fi
}

initialise() {
  printf '%s\n' "$POSTGRES_PASSWORD" |
    eval "initdb --username=\"\$POSTGRES_USER\" --pwfile=/dev/stdin $POSTGRES_INITDB_ARGS"
  method=${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption)}
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"

  shift
  export PGPASSWORD="${PGPASSWORD:-$POSTGRES_PASSWORD}"
  # On the socket only: nobody finds it ready too early.
  PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -o "$(quote "$@" -c listen_addresses= -p 5432)" -w start
  create_database
  for file in /docker-entrypoint-initdb.d/*; do
    if [ -f "$file" ]; then run_file "$file"; fi
  done
  PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
}

create_database() {
  found=$(
    sql --dbname postgres --set name="$POSTGRES_DB" --tuples-only <<'END'
SELECT 1 FROM pg_database WHERE datname = :'name';
END
  )
  [ -z "$found" ] || return 0
  sql --dbname postgres --set name="$POSTGRES_DB" <<'END'
CREATE DATABASE :"name";
END
}

run_file() {
  case "$1" in
    *.sh | *.sql | *.sql.gz | *.sql.xz) echo "$0: running $1" ;;
    *) echo "$0: ignoring $1" ;;
  esac
  case "$1" in
    *.sh) if [ -x "$1" ]; then "$1"; else . "$1"; fi ;;
    *.sql) sql --dbname "$POSTGRES_DB" --file "$1" ;;
    *.sql.gz) gunzip -c "$1" | sql --dbname "$POSTGRES_DB" ;;
    *.sql.xz) xzcat "$1" | sql --dbname "$POSTGRES_DB" ;;
  esac
}

sql() {
  psql --variable ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc "$@"
}

# For a shell to read again as the same words.
quote() {
  for word; do printf "'%s' " "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")"; done
}

main "$@"
