/** What each command cannot do without, and a command line that has it; by the command's words. */
const wanted: Readonly<Record<string, readonly [question: string, example: string]>> = {
  replay: ['which personality is to be played?', 'replay mx.json --listen 127.0.0.1:2525'],
  serve: ['which personalities, or which fleet file?', 'serve mx.json pop3.json --listen 127.0.0.1'],
  scan: ['which server is to be questioned?', 'scan 192.0.2.7:25'],
  verify: ['which personality, and which captures to play to it?', 'verify mx.json wednesday.pcap'],
  identify: [
    'which server, and which folder of personalities (--library)?',
    'identify 192.0.2.7:25 --library personalities',
  ],
  compare: ['which two captures or personalities?', 'compare before.pcap after.pcap'],
  flows: ['which captures?', 'flows monday.pcap'],
  edit: ['which personality?', 'edit mx.json'],
  set: ['which personality, and what in it?', 'set mx.json --host-name mail.acme.example'],
  merge: [
    'which personalities, and which file for the result (--out)?',
    'merge monday.json tuesday.json --out mx.json',
  ],
  show: ['which personality?', 'show mx.json'],
  honeyd: ['which fleet file?', 'honeyd fleet.yaml --out /etc/honeypot'],
  completion: ['for which shell: bash, zsh, fish, or the man page?', 'completion bash'],
  'fleet publish': [
    'under which name, and which fleet file?',
    'fleet publish dmz fleet.yaml --nats nats://127.0.0.1',
  ],
  'fleet history': ['of which fleet?', 'fleet history dmz --nats nats://127.0.0.1'],
  'fleet rollback': ['which fleet?', 'fleet rollback dmz --nats nats://127.0.0.1'],
  'fleet grow': ['which fleet?', 'fleet grow dmz --nats nats://127.0.0.1'],
};

/** Asks for what is missing on the command line that begins with these words. */
export function missingArgument(words: readonly string[]): string {
  const command = [words.slice(0, 2).join(' '), words[0] ?? ''].find((name) => Object.hasOwn(wanted, name));
  const [question, example] = wanted[command ?? ''] ?? [];
  return question === undefined
    ? `${words[0]}: something is missing; see mynah ${words[0]} --help`
    : `${command}: ${question} e.g. mynah ${example}`;
}
