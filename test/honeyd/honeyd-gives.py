"""Starts a command as Honeyd 1.6d starts a service script, and relays its connection.

    honeyd-gives.py tcp|udp CLIENT:PORT SERVER:PORT "COMMAND LINE"

stdin and stdout of the command are one AF_UNIX socket (a stream for tcp, datagrams for udp), stderr is another; it runs
with nice 10, uid and gid 65534 (when we are root), at most 30 open files, HONEYD_* in the environment, in /, and the
command line split at blanks without any quoting. Our own stdin goes to it, what it says goes to our stdout; datagrams are
lines of hex. When the command has let go of both sockets, Honeyd sends its FIN: we end, printing on stderr
`left STATUS` and `logged TEXT` for what came over its stderr.
"""

import os
import resource
import select
import socket
import subprocess
import sys

transport, client, server, command = sys.argv[1:5]
kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
our_errors, their_errors = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


def drop():
    os.nice(10)
    if os.getuid() == 0:
        os.setgroups([65534])
        os.setresgid(65534, 65534, 65534)
        os.setresuid(65534, 65534, 65534)
    resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))


environment = dict(os.environ)
for prefix, end in (("SRC", client), ("DST", server)):
    address, port = end.rsplit(":", 1)
    environment["HONEYD_IP_" + prefix] = address
    environment["HONEYD_" + prefix + "_PORT"] = port
environment["HONEYD_PERSONALITY"] = "Linux 2.6.32"
environment["HONEYD_TEMPLATE_NAME"] = server.rsplit(":", 1)[0]
environment["HONEYD_INTERFACE"] = "eth0"

child = subprocess.Popen(
    [word for word in command.split(" ") if word],
    stdin=theirs, stdout=theirs, stderr=their_errors, env=environment, cwd="/", preexec_fn=drop,
)
theirs.close()
their_errors.close()

watched = {ours, our_errors, sys.stdin}
logged = b""
while ours in watched or our_errors in watched:
    wait = None if child.poll() is None or kind == socket.SOCK_STREAM else 0
    ready, _, _ = select.select(list(watched), [], [], 0.05 if wait is None and kind == socket.SOCK_DGRAM else wait)
    if not ready and child.poll() is not None:
        break  # a datagram pair has no end of file
    if ours in ready:
        try:
            data = ours.recv(65536)
        except ConnectionResetError:  # it ended without having read all
            data = b""
        if not data and kind == socket.SOCK_STREAM:
            watched.discard(ours)
        else:
            os.write(1, data if kind == socket.SOCK_STREAM else data.hex().encode() + b"\n")
    if our_errors in ready:
        text = our_errors.recv(1024)
        logged += text
        if not text:
            watched.discard(our_errors)
    if sys.stdin in ready:
        data = os.read(0, 65536)
        try:
            if not data:
                watched.discard(sys.stdin)
                ours.shutdown(socket.SHUT_WR)
            elif kind == socket.SOCK_STREAM:
                ours.sendall(data)
            else:
                for line in data.split():
                    ours.send(bytes.fromhex(line.decode()))
        except OSError:
            watched.discard(sys.stdin)
ours.close()  # Honeyd sends its FIN here
os.close(1)
print("logged", logged.decode("latin1"), file=sys.stderr)
print("left", child.wait(), file=sys.stderr)
