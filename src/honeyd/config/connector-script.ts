/**
 * The shell script that Honeyd starts for a connection: `connect SOCKET tcp|udp FALLBACK…`. It hands the connection to the
 * daemon behind SOCKET, begun with a PROXY line, or becomes FALLBACK where there is no daemon. The number of the daemon's
 * process lies beside the socket: a socket that was left behind is told from a living one without connecting twice.
 *
 * Honeyd closes a TCP connection only when stdin, stdout and stderr are let go of. So stderr is closed, and the end of the
 * daemon's stream shuts stdout down (`shut-down`), whereupon Honeyd closes its side and `cat` ends. A UDP flow it forgets
 * as soon as stderr is closed, and a reader of its datagrams never sees an end.
 */
export const connectorScript = `#!/bin/sh
# Written by mynah honeyd. Hands a connection of Honeyd to mynah serve.
# usage: connect SOCKET tcp|udp FALLBACK...
socket=$1
transport=$2
shift 2

daemon=
if [ -S "$socket" ] && read -r pid 2>/dev/null <"\${socket%/*}/pid" && [ -n "$pid" ]; then
  if [ ! -d /proc/self ] || [ -d "/proc/$pid" ]; then daemon=$pid; fi
fi

if [ -z "$daemon" ]; then
  [ $# -gt 0 ] || exit 1
  exec "$@"
fi

case $transport in
udp) word=UDP4 read='timeout 20 cat' ;;
*) word=TCP4 read=cat; exec 2>/dev/null ;;
esac
{
  printf 'PROXY %s %s %s %s %s\\r\\n' "$word" "$HONEYD_IP_SRC" "$HONEYD_IP_DST" "$HONEYD_SRC_PORT" "$HONEYD_DST_PORT"
  exec $read
} | exec socat -b 65536 -t 60 STDIO,shut-down "UNIX-CONNECT:$socket"
`;
