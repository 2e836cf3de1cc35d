// Is the daemon alive? It takes connections at its control socket (`daemon.run` of the fleet): exit code 0, else 1.
import { connect } from 'node:net';

const socket = connect(process.argv[2] ?? '/run/mynah/control');
socket.setTimeout(4000, () => process.exit(1));
socket.on('error', () => process.exit(1));
socket.on('connect', () => process.exit(0));
