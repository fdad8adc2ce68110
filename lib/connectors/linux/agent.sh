#!/bin/bash
# gatehouse-agent: what the portal may do on this host, and nothing else.
#
# As the forced command of the portal's key it reads one request: a verb, then lines of `key value`. As sshd's
# AuthorizedPrincipalsCommand it is called `gatehouse-agent principals <login> <key id>`. Root runs it either way.
# What it may hand out stands in /etc/gatehouse/allow, which only root may write; see setup.sh.ts for its lines.
set -uo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
umask 077

readonly version=1 allow=/etc/gatehouse/allow krl=/etc/gatehouse/krl state=/var/lib/gatehouse rules=/etc/sudoers.d
# The portal tells these apart by the exit status.
readonly refused=10 conflict=11 missing=12 config=13 busy=14
readonly name_form='^[a-z_][a-z0-9_.-]{0,31}$' id_form='^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'

fail() { printf '%s\n' "$2" >&2; exit "$1"; }

# --- Requests and records: lines of `key value` in the same words ---

clear_fields() {
  id='' access='' account='' login='' from='' terminal=no forwarding=no runas='' port='' source='' address=''
  until=0 deadline=0 period='' lasts=0 authority='' commands=() wants=() logins=()
}

read_fields() {
  local line value
  while IFS= read -r line; do
    value=${line#* }
    [[ $value != *[![:print:]]* ]] || fail $config 'A request has only printable characters.'
    case ${line%% *} in
      id) id=$value ;; access) access=$value ;; account) account=$value ;; login) login=$value logins+=("$value") ;;
      command) commands+=("$value") ;; from) from=$value ;; terminal) terminal=$value ;; forwarding) forwarding=$value ;;
      runas) runas=$value ;; port) port=$value ;; source) source=$value ;; address) address=$value ;;
      until) until=$value ;; deadline) deadline=$value ;; period) period=$value ;; lasts) lasts=$value ;;
      want) wants+=("$value") ;; authority) authority=$value ;;
      *) fail $config "This agent (version $version) does not know \"${line%% *}\"." ;;
    esac
  done
}

fits() { [[ $2 =~ $3 ]] || fail $config "The $1 in the request does not fit."; }

# What a request asks for; the rest of a record is the agent's own to write.
check_fields() {
  [ -z "$address$period" ] && [ "$lasts" = 0 ] || fail $config 'A request may not say how the host keeps it.'
  fits access "$access" '^(ssh|sudo|port)$'
  fits until "$until" '^[0-9]{1,12}$'
  fits deadline "$deadline" '^[0-9]{1,15}$'
  case $access in
    ssh)
      fits login "$login" '^(%own|[a-z_][a-z0-9_.-]{0,31})$'
      fits from "$from" '^[0-9a-fA-F.:/,]*$'
      fits terminal "$terminal" '^(yes|no)$'
      fits forwarding "$forwarding" '^(yes|no)$'
      ((${#commands[@]} <= 1)) || fail $config 'A sign-in has one command at most.'
      # sshd takes what follows a # for a comment, within quotes too.
      [[ ${commands[0]-} != *\\ && ${commands[0]-} != *'#'* ]] || fail $config 'A command may not hold a # or end with a backslash.' ;;
    sudo)
      fits runas "$runas" "$name_form"
      ((${#commands[@]} > 0)) || fail $config 'A rule needs a command.'
      local command
      for command in "${commands[@]}"; do
        fits command "$command" '^(ALL|/[^]*?^"\\[]+( \*)?)$'
        [[ $command != */ && ${command%% *} != */ ]] || fail $config 'A command is one program, not a folder.'
      done ;;
    port)
      fits port "$port" '^[1-9][0-9]{0,4}$'
      [ -z "$source" ] || fits source "$source" "$name_form" ;;
  esac
}

check_logins() { local each; for each in "${logins[@]}"; do fits login "$each" '^(%own|[a-z_][a-z0-9_.-]{0,31})$'; done; }

check_holder() {
  fits id "$id" "$id_form"
  fits account "$account" "$name_form"
  [ "$login" != %own ] || fail $config 'The login in the request does not fit.'
}

record() { # [before each line]
  local as="${1-}%s\n"
  printf "$as" "id $id" "access $access" "account $account"
  case $access in
    ssh)
      printf "$as" "login $login" "terminal $terminal" "forwarding $forwarding"
      [ -z "$from" ] || printf "$as" "from $from" ;;
    sudo) printf "$as" "runas $runas" ;;
    port) printf "$as" "source $source" "port $port" "address $address" ;;
  esac
  ((${#commands[@]} == 0)) || printf "$as" "${commands[@]/#/command }"
  printf "$as" "until $until" "period $period" "lasts $lasts"
}

grant_ids() { local file; for file in "$state"/grants/*; do [ -f "$file" ] && printf '%s\n' "${file##*/}"; done; true; }

# Where there is no record the fields stay as they are.
load() { [ -f "$state/grants/$1" ] && clear_fields && read_fields <"$state/grants/$1"; }

# Into a variable: a process for each look at the clock would be most of the work of a look.
clock() { printf -v now '%(%s)T' -1; }

lock() { exec 9>"$state/lock"; flock -w 8 9 || fail $busy 'Another change on this host takes too long.'; }

# --- What may be handed out ---

only_roots() {
  local seen; seen=$(stat -Lc '%u %a' "$1" 2>/dev/null) || return 1
  [ "${seen% *}" = 0 ] && (((8#${seen#* } & 8#022) == 0))
}

listed() { grep -qxF -- "$1" "$allow"; }

# People's own accounts are those of people: never root's or a service's.
ordinary() { local uid; uid=$(id -u -- "$1" 2>/dev/null) && ((uid >= 1000 && uid < 65534)); }

may_sign_in() {
  listed "ssh $1" || { ((${#commands[@]} > 0)) && listed "ssh $1 ${commands[0]}"; } || return
  [ "$forwarding" = no ] || listed "forward $1"
}

authorise() {
  local command
  only_roots "$allow" || fail $config "$allow must belong to root, and nobody else may write it."
  case $access in
    ssh)
      may_sign_in "$login" && return
      [ "$login" = "$account" ] && ordinary "$login" && may_sign_in %own && return
      fail $refused "$allow does not let the portal open \"$login\" in this way." ;;
    sudo)
      [ -z "$account" ] || ! id -u -- "$account" >/dev/null 2>&1 || ordinary "$account" ||
        fail $refused "\"$account\" is no person's account."
      for command in "${commands[@]}"; do
        listed "sudo $runas $command" || fail $refused "$allow has no line: sudo $runas $command"
      done ;;
    port) listed "port $port" || fail $refused "$allow has no line: port $port" ;;
  esac
}

address_of() { awk -v name="$1" '$1 == "address" && $2 == name && $3 ~ /^[0-9a-fA-F.:]+$/ { print $3; exit }' "$allow"; }

sshd_says() { sshd -T -C "user=$1,host=localhost,addr=127.0.0.1" 2>/dev/null | sed -n "s/^$2 //p"; }

find_account() {
  case $access in
    ssh)
      local shell; shell=$(getent passwd -- "$login" | cut -d: -f7)
      [ -n "$shell" ] || fail $missing "There is no account \"$login\" on the host."
      case $shell in */nologin | */false) fail $config "The account \"$login\" has no shell ($shell)." ;; esac
      # Without PAM sshd refuses an account that is locked by `!`; `*` has no password either and is let in.
      [[ $(getent shadow -- "$login" | cut -d: -f2) != '!'* || $(sshd_says "$login" usepam) == yes ]] ||
        fail $config "The account \"$login\" is locked. Run: usermod -p '*' $login" ;;
    sudo) id -u -- "$account" >/dev/null 2>&1 || fail $missing "There is no account \"$account\" on the host." ;;
    port)
      address=$(address_of "${source:-$account}")
      [ -n "$address" ] || fail $missing "$allow names no address for \"${source:-$account}\"." ;;
  esac
}

# --- SSH: a certificate opens the account while its record stands ---

key_id() { printf 'gatehouse %s %s %s' "$account" "$id" "$period"; }

started() { local stat; stat=$(<"/proc/$1/stat") 2>/dev/null || return; set -- ${stat##*) }; echo "${20}"; }

principals_line() {
  local options="restrict,expiry-time=\"$(date -d "@$until" +%Y%m%d%H%M%S)\""
  [ "$terminal" = no ] || options+=,pty
  [ "$forwarding" = no ] || options+=,port-forwarding
  [ -z "$from" ] || options+=",from=\"$from\""
  ((${#commands[@]} == 0)) || options+=",command=\"${commands[0]//\"/\\\"}\""
  printf '%s gh-%s-%s\n' "$options" "$id" "$period"
}

# The connection is written down before the record is looked at: a revoke finds it, or it finds no record.
principals() {
  [[ $2 =~ ^gatehouse\ ([a-z0-9_.-]+)\ ([A-Za-z0-9._-]+)\ ([0-9a-f]{16})$ ]] || exit 0
  local wanted=${BASH_REMATCH[2]} in_period=${BASH_REMATCH[3]} file folder=$state/sessions/${BASH_REMATCH[2]}
  [[ $wanted =~ $id_form && -f $state/grants/$wanted ]] || exit 0
  mkdir -p "$folder"
  for file in "$folder"/*; do
    [ -f "$file" ] && [ "$(started "${file##*/}")" != "$(<"$file")" ] && rm -f -- "$file"
  done
  started "$PPID" >"$folder/$PPID"
  clock
  load "$wanted" && [ "$access" = ssh ] && [ "$login" = "$1" ] && [ "$period" = "$in_period" ] &&
    ((until > now)) && principals_line
  exit 0
}

# The connections of an access, what was started in them, and what has left them since but bears their audit session.
session_processes() {
  local file pid
  for file in "$state/sessions/$id"/*; do
    pid=${file##*/}
    [ -f "$file" ] && [ "$(started "$pid")" = "$(<"$file")" ] || continue
    roots[$pid]=1
    local audit; audit=$(<"/proc/$pid/sessionid") 2>/dev/null
    case $audit in '' | 0 | 4294967295 | "$(<"/proc/$$/sessionid")") ;; *) audits[$audit]=1 ;; esac
  done
  {
    awk -v roots="${!roots[*]}" '
      # Not from `stat`: a line end in the name of a process would hide it there.
      /^State:/ { gone = $2 == "Z" } /^Pid:/ { pid = $2 } /^PPid:/ && !gone { parent[pid] = $2 }
      END {
        split(roots, list, " "); for (i in list) in_tree[list[i]] = 1
        do { grew = 0; for (p in parent) if (!(p in in_tree) && parent[p] in in_tree) { in_tree[p] = 1; grew = 1 } } while (grew)
        for (p in in_tree) if (p in parent) print p
      }' /proc/[0-9]*/status 2>/dev/null
    local audit
    for audit in "${!audits[@]}"; do grep -lxF -- "$audit" /proc/[0-9]*/sessionid 2>/dev/null | cut -d/ -f3; done
  } | sort -u
}

end_all() {
  local left round
  for round in {1..40}; do
    left=$("$1")
    [ -n "$left" ] || return 0
    # Split on purpose: one word for each process.
    kill -KILL $left 2>/dev/null
    sleep 0.05
  done
  fail $busy 'What the holder runs on the host does not end.'
}

end_sessions() {
  local -A roots=() audits=()
  # Filled here and not within the substitution below, whose variables are lost.
  session_processes >/dev/null
  end_all session_processes
  rm -rf -- "$state/sessions/$id"
}

note_revoked() { [ -z "$period" ] || printf '%s %s\n' "$until" "$(key_id)" >>"$state/revoked"; }

# Certificates of an access that ended are shut out for as long as they could be good, whoever asks for no principal.
# A broken list locks everybody out: it is looked at before sshd reads it.
write_revoked() {
  local list=$state/revoked
  [ -f "$list" ] || return 0
  clock
  awk -v oldest="$((now - 86400))" '$1 > oldest && !seen[$0]++' "$list" >"$list.new" && mv -f "$list.new" "$list"
  sed 's/^[0-9]* /id: /' "$list" >"$list.spec"
  ssh-keygen -q -k -s none -f "$krl.new" "$list.spec" >/dev/null && ssh-keygen -Q -l -f "$krl.new" >/dev/null &&
    chmod 644 "$krl.new" && mv -f "$krl.new" "$krl" || fail $config "The list of revoked certificates cannot be written to $krl."
}

# --- sudo: one file for each access ---

# sudo ignores names with a dot in them.
rule_file() { printf '%s/gatehouse-%s' "$rules" "${id//./_}"; }

rule() {
  local command escaped list=''
  for command in "${commands[@]}"; do
    case $command in
      ALL) list+=', ALL'; continue ;;
      # To sudo a command without arguments is one with any; an asterisk after some stands for any more.
      *' '*) [ "${command#* }" = '*' ] && command=${command% \*}; escape "$command"; list+=", $escaped" ;;
      *) escape "$command"; list+=", $escaped \"\"" ;;
    esac
  done
  echo "# Gatehouse $id: written and removed by the portal"
  echo "$account ALL=($runas) TIMEOUT=$lasts NOTAFTER=$(date -u -d "@$until" +%Y%m%d%H%M%SZ) NOPASSWD: ${list#, }"
}

# Into a variable, like the clock.
escape() {
  local sign
  escaped=$1
  for sign in , : = '#'; do escaped=${escaped//"$sign"/"\\$sign"}; done
}

write_rule() {
  local file next
  file=$(rule_file) next=$rules/.gatehouse-${id//./_}
  rule >"$next" && chmod 440 "$next" && visudo -cqf "$next" >/dev/null || { rm -f -- "$next"; fail $config 'sudo does not understand the rule.'; }
  mv -f -- "$next" "$file"
}

rule_state() {
  local file; file=$(rule_file)
  if [ ! -f "$file" ]; then echo missing
  elif [ "$(stat -c '%u %a' "$file")" = '0 440' ] && [ "$(<"$file")" = "$(rule)" ]; then echo ok
  else echo changed; fi
}

# sudo writes both variables itself, whatever the holder had set.
rule_processes() {
  local file ran command uid; uid=$(id -u -- "$account" 2>/dev/null) || return 0
  grep -lzxF -- "SUDO_UID=$uid" /proc/[0-9]*/environ 2>/dev/null | while read -r file; do
    ran=$(grep -zm1 '^SUDO_COMMAND=' "$file" 2>/dev/null | tr -d '\0')
    for command in "${commands[@]}"; do
      case $command in
        ALL) ;;
        *' *') [[ $ran == "SUDO_COMMAND=${command% \*}" || $ran == "SUDO_COMMAND=${command% \*} "* ]] || continue ;;
        *) [ "$ran" = "SUDO_COMMAND=$command" ] || continue ;;
      esac
      cut -d/ -f3 <<<"$file"
    done
  done
}

standing_rules() { printf 'sudoers %s\n' "$(cvtsudoers -e -f json /etc/sudoers 2>/dev/null | tr -d '\n')"; }

# --- Ports: elements of a set, which the kernel drops when their time is up ---

table() { sed -n 's/^table \([a-z0-9]* [A-Za-z0-9_-]*\)$/\1/p' "$allow" | head -n 1; }

set_name() { case $1 in *:*) echo gatehouse6 ;; *) echo gatehouse ;; esac; }

element() { nft get element $(table) "$(set_name "$address")" "{ $address . $port }" 2>/dev/null | tr '\n\t' '  '; }

ours() { [[ $1 == *'comment "gatehouse:'* ]]; }

not_open_otherwise() {
  local seen; seen=$(element)
  [ -z "$seen" ] || ours "$seen" || fail $conflict 'The port stands open for this address by other means.'
}

# The latest end of every access that opens this port for this address; `$1` is left out.
latest_end() {
  local mine_address=$address mine_port=$port other
  for other in $(grant_ids); do
    [ "$other" != "$1" ] || continue
    (load "$other" && [ "$access" = port ] && [ "$address" = "$mine_address" ] && [ "$port" = "$mine_port" ] && echo "$until")
  done | sort -n | tail -n 1
}

# Adding an element again does not renew its time: it is taken and put back in one transaction.
set_element() {
  clock
  local left=$(($1 - now)) at; at="$(table) $(set_name "$address")"
  {
    echo "add element $at { $address . $port }"
    echo "delete element $at { $address . $port }"
    ((left <= 0)) || echo "add element $at { $address . $port timeout ${left}s comment \"gatehouse:$id\" }"
  } | nft -f - || fail $config "The set $at cannot be changed."
}

close_port() {
  local others; others=$(latest_end "$id")
  local seen; seen=$(element)
  if [ -n "$others" ]; then ours "$seen" && set_element "$others"; return 0; fi
  if [ -n "$seen" ] && ! ours "$seen"; then return 0; fi
  [ -z "$seen" ] || set_element 0
  conntrack -D -p tcp --orig-src "$address" --orig-port-dst "$port" >/dev/null 2>&1
  true
}

# --- Verbs ---

grant() {
  local asked kept='' last
  check_holder; find_account; authorise
  lock
  (($(date +%s%3N) < deadline)) || fail $conflict 'The grant came after its time; nothing was changed.'
  clock
  ((until > now)) || fail $conflict 'The end of the access is past on the host.'
  asked=$(record)
  if load "$id"; then
    [ "$(record | holder)" = "$(holder <<<"$asked")" ] || fail $conflict 'This access stands for somebody else.'
    # What was opened on other terms, or changed by hand, ends before it is opened on these.
    [ "$(record | terms)" = "$(terms <<<"$asked")" ] && kept=$period || withdraw
    clear_fields; read_fields <<<"$asked"
  fi
  [ "$access" != port ] || not_open_otherwise
  local random; read -r random </proc/sys/kernel/random/uuid
  random=${random//-/} period=${kept:-${random:16}} lasts=$((until - now))
  record >"$state/next" && mv -f "$state/next" "$state/grants/$id"
  case $access in
    sudo) write_rule ;;
    port) last=$(latest_end "$id"); set_element "$((${last:-0} > until ? last : until))" ;;
  esac
  watch
}

holder() { grep -E '^(account|access) '; }

terms() { grep -Ev '^(until|period|lasts) '; }

# The access in the fields ends. Its door is shut first, and what fails after that is done by asking again.
withdraw() {
  case $access in
    ssh) note_revoked; rm -f -- "$state/grants/$id" ;;
    sudo) rm -f -- "$(rule_file)"; end_all rule_processes ;;
    port) close_port ;;
  esac
  rm -f -- "$state/grants/$id"
  end_sessions
  [ "$access" != ssh ] || write_revoked
}

revoke() {
  check_holder; lock
  local of=$account
  if load "$id"; then
    [ "$account" = "$of" ] || fail $conflict 'This access stands for somebody else.'
    withdraw
  else
    end_sessions
    rm -f -- "$(rule_file)"
    [ "$access" != ssh ] || write_revoked
  fi
}

# One for the host: it ends what the portal does not come to end, and leaves when nothing stands.
watch() {
  setsid "$0" watch </dev/null >/dev/null 2>&1 9>&- &
  disown
}

watch_on() {
  local each
  exec 8>"$state/watch"
  # It waits a little for one that is just leaving.
  flock -w 2 8 || exit 0
  while [ -n "$(grant_ids)" ]; do
    for each in $(grant_ids); do
      load "$each" || continue
      clock
      ((until <= now)) && (lock; load "$each" && ((until <= now)) && withdraw) 8>&-
    done
    sleep 1 8>&-
  done
}

standing_logins() {
  local who=$1 home pattern file; home=$(getent passwd -- "$who" | cut -d: -f6)
  for pattern in $2; do
    file=${pattern//%u/$who}; file=${file//%h/$home}
    [[ $file == /* ]] || file=$home/$file
    [ -s "$file" ] || continue
    # Of a key the comment tells whose it is, of a principal its name.
    grep -Ev '^[[:space:]]*(#|$)' "$file" | awk -v who="$who" '{ print "standing ssh " who " " $NF }'
  done
}

key_files() { printf '%s\n' "$(sshd_says "$1" authorizedkeysfile) $(sshd_says "$1" authorizedprincipalsfile)" | sed 's/\bnone\b//g'; }

look() {
  check_holder
  echo "now $(date +%s%3N)"
  case $access in
    ssh) standing_logins "$login" "$(key_files "$login")" ;;
    sudo) standing_rules ;;
    port) address=$(address_of "${source:-$account}") ;;
  esac
  if load "$id"; then
    record 'record '
    [ "$access" != sudo ] || echo "rule $(rule_state)"
  fi
  [ -z "$address" ] || printf 'element %s\n' "$(element)"
}

list() {
  local each patterns
  echo "now $(date +%s%3N)"
  for each in $(grant_ids); do load "$each" && record 'record '; done
  for each in "${asked_logins[@]}"; do
    [ "$each" = %own ] || { standing_logins "$each" "$(key_files "$each")"; continue; }
    patterns=$(key_files nobody)
    while read -r each; do standing_logins "$each" "$patterns"; done < <(getent passwd | awk -F: '$3 >= 1000 && $3 < 65534 { print $1 }')
  done
  for each in "${asked_wants[@]}"; do
    case $each in
      sudo) standing_rules ;;
      port)
        for name in gatehouse gatehouse6; do
          printf 'elements %s\n' "$(nft -j list set $(table) $name 2>/dev/null | tr -d '\n')"
        done
        sed -n '/^address /p' "$allow" ;;
    esac
  done
}

said() { printf 'check %s %s: %s\n' "$1" "$2" "$3"; }

judge() { # <name> <what is well> <what to do>, after a command
  if [ "$?" = 0 ]; then said ok "$1" "$2"; else said no "$1" "$3"; fi
}

check() {
  local each files
  echo "now $(date +%s%3N)"
  echo "version $version"
  only_roots "$allow" && only_roots "$0"
  judge 'Delegation' "$allow and the agent belong to root." "Only root may write $allow and $0. Run: chown root $allow $0; chmod go-w $allow $0"
  mkdir -p "$state/grants" && [ "$(id -u)" = 0 ]
  judge 'Agent' "Version $version, as root." "It must be run as root, by sudo or as root's forced command."
  [ "${SUDO_USER:-root}" = root ] || [ "$(sudo -ll -U "$SUDO_USER" | grep -cE '^\s+(/|ALL)')" = 1 ]
  judge 'Portal account' 'May run the agent as root, and nothing else.' "\"${SUDO_USER:-root}\" may run more than the agent. See: sudo -l -U ${SUDO_USER:-root}"
  for each in "${wants[@]}"; do
    case $each in ssh) check_ssh ;; sudo) check_sudo ;; port) check_port ;; esac
  done
}

check_ssh() {
  local each file well=''
  [ "$(sshd_says nobody authorizedprincipalscommand)" = '/usr/local/sbin/gatehouse-agent principals %u %i' ] &&
    [ "$(sshd_says nobody authorizedprincipalscommanduser)" = root ]
  judge 'Sign-in by certificate' 'sshd asks the agent who may come in.' 'Set in sshd_config: AuthorizedPrincipalsCommand /usr/local/sbin/gatehouse-agent principals %u %i, and AuthorizedPrincipalsCommandUser root'
  file=$(sshd_says nobody trustedusercakeys)
  [ -n "$authority" ] && grep -qsF -- "$authority" "$file"
  judge 'Certificate authority' "sshd trusts the portal's." "Add this line to the file of TrustedUserCAKeys ($file): $authority"
  [ "$(sshd_says nobody revokedkeys)" = "$krl" ] && ssh-keygen -Q -l -f "$krl" >/dev/null 2>&1
  judge 'Revoked certificates' "sshd reads $krl." "Set in sshd_config: RevokedKeys $krl; make the file with: ssh-keygen -k -f $krl"
  for each in "${logins[@]}"; do
    [ "$each" = %own ] && each=nobody
    for file in $(key_files "$each"); do [[ $file == /* && $file != *%h* ]] || well+=" $file"; done
  done
  [ -z "$well" ] && [ -n "$(sshd_says nobody authorizedkeysfile)" ]
  judge 'Keys of their own' 'Nobody can write themselves a key that outlives the access.' "Holders could keep a key of their own in$well. Set in sshd_config: AuthorizedKeysFile /etc/ssh/authorized_keys/%u"
}

check_sudo() {
  grep -qE '^[@#]includedir /etc/sudoers.d' /etc/sudoers && visudo -cq >/dev/null 2>&1
  judge 'sudo' 'Reads /etc/sudoers.d, and all its files are in order.' 'Its files are not in order. See: visudo -c'
}

check_port() {
  local all; all=$(nft list table $(table) 2>/dev/null)
  [[ -n $(table) && $all =~ set\ gatehouse\ \{[^}]*flags[^\;]*timeout ]]
  judge 'Set of open ports' "In table $(table), with a time for each element." "Add a line \"table inet filter\" to $allow, and to that table: set gatehouse { type ipv4_addr . inet_service; flags timeout; }"
  [[ $all =~ @gatehouse[[:space:]]+accept ]]
  judge 'Rule for open ports' 'The set opens ports.' 'Add to the input chain: ip saddr . tcp dport @gatehouse accept'
  conntrack -C >/dev/null 2>&1
  judge 'Open connections' 'conntrack can end them.' 'Install conntrack: without it connections outlive the access.'
}

offers() {
  only_roots "$allow" || fail $config "$allow must belong to root, and nobody else may write it."
  grep -E '^(ssh|sudo|port|address) ' "$allow"
}

known() {
  fits account "$account" "$name_form"
  [ "$access" = port ] || ordinary "$account" || fail $missing 'There is no such account.'
  find_account
}

[ "$(id -u)" = 0 ] || fail $config 'The agent must be run as root.'
mkdir -p "$state/grants" "$state/sessions"
clear_fields
case ${1-} in
  principals) principals "${2-}" "${3-}" ;;
  watch) watch_on; exit ;;
  '') ;;
  *) fail $refused 'The agent takes its request from its input.' ;;
esac
IFS= read -r verb || fail $config 'There is no request.'
read_fields
check_logins
asked_logins=("${logins[@]}") asked_wants=("${wants[@]}")
case $verb in
  grant | revoke | look | known) check_fields; "$verb" ;;
  allowed) check_fields; authorise ;;
  list | check | offers) "$verb" ;;
  *) fail $refused 'The agent knows no such verb.' ;;
esac
