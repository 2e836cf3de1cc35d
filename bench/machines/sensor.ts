import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { addressOf, natsUrl, startOn } from './network.ts';

/** A sensor on a machine of its own: `mynah serve` of the fleet `mail`. */
export class Sensor {
  readonly address: string;
  readonly process: ChildProcess;
  readonly #folder: string;
  #said = '';

  constructor(number: number, cli: string, folder: string) {
    this.address = addressOf(number);
    this.#folder = folder;
    const args = ['serve', 'mail', '--nats', natsUrl, '--nats-events', '--nats-world', '--folder', folder];
    this.process = startOn(number, process.execPath, cli, ...args);
    this.process.stderr?.on('data', (bytes) => {
      this.#said = `${this.#said}${bytes}`.slice(-1000);
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** Resolves when it greets so. */
  async until(isRight: (greeting: string) => boolean): Promise<void> {
    while (!isRight(await greetingAt(this.address).catch(() => ''))) {
      if (this.process.exitCode !== null) throw new Error(`${this.address} has ended: ${this.#said}`);
      await delay(20);
    }
  }

  /** Lines that it has logged. */
  events(): number {
    const path = join(this.#folder, 'events.json');
    return existsSync(path) ? readFileSync(path, 'latin1').split('\n').length - 1 : 0;
  }
}

/** One mail; gives its queue id. */
export async function mailSession(address: string): Promise<string> {
  const answers = await talk(address, 25, [
    'HELO sensor.example\r\n',
    'MAIL FROM:<ann@example.org>\r\n',
    'RCPT TO:<alice@example.org>\r\n',
    'DATA\r\n',
    'Subject: x\r\n\r\nhello\r\n.\r\n',
    'QUIT\r\n',
  ]);
  const [, id] = /^250 2\.0\.0 (\S+)/m.exec(answers) ?? [];
  if (id === undefined) throw new Error(`no mail was taken: ${answers}`);
  return id;
}

/** What Redis answers to one command. */
export function redisAnswer(address: string, command: string): Promise<string> {
  return talk(address, 6379, [command], false);
}

function greetingAt(address: string): Promise<string> {
  return talk(address, 25, ['QUIT\r\n']);
}

/** Says one thing after the other, each when the one before was answered; gives all answers. */
function talk(address: string, port: number, said: readonly string[], isGreeted = true): Promise<string> {
  return new Promise((resolve, reject) => {
    const left = [...said];
    let heard = '';
    const socket = connect(port, address);
    const goOn = () => {
      const next = left.shift();
      if (next === undefined) socket.end();
      else socket.write(next);
    };
    if (!isGreeted) socket.on('connect', goOn);
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
      goOn();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
    socket.setTimeout(30_000, () => socket.destroy(new Error(`${address}: silence`)));
  });
}
