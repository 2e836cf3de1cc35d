import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectNats } from '../../src/nats/nats-client.ts';
import { openJobs, openQueue } from '../../src/nats/work-queue.ts';
import { hasOpenssl, OpensslFolder } from '../tls/openssl-tape.ts';
import { NatsServer, natsMissing } from './nats-server.ts';

const missing = natsMissing ?? (hasOpenssl ? undefined : 'openssl is not installed');

type Pair = ReturnType<typeof nkeys.createUser>;

/** A claim as NATS signs it: https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/jwt. */
function jwt(by: Pair, about: Pair, type: string, claims: object): string {
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [iss, sub] = [by.getPublicKey(), about.getPublicKey()];
  const body = { jti: sub, iat: 1, iss, sub, name: type, nats: { ...claims, type, version: 2 } };
  const said = `${encoded({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encoded(body)}`;
  return `${said}.${Buffer.from(by.sign(Buffer.from(said))).toString('base64url')}`;
}

const everything = {
  mem_storage: -1,
  disk_storage: -1,
  streams: -1,
  consumer: -1,
  conn: -1,
  subs: -1,
  data: -1,
  payload: -1,
};

describe.skipIf(missing)(`NATS with TLS and credentials${missing ? ` (${missing})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mynah-nats-tls-'));
  const tls = new OpensslFolder();
  const [ca, creds, stranger] = [
    tls.file('nats.crt'),
    join(folder, 'user.creds'),
    join(folder, 'stranger.creds'),
  ];
  let server: NatsServer;
  let url = '';

  beforeAll(async () => {
    for (const name of ['nats', 'other'])
      tls.certificate(name, ['rsa:2048', '-addext', 'subjectAltName=IP:127.0.0.1']);
    const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()];
    const system = nkeys.createAccount();
    const config = join(folder, 'nats.conf');
    writeFileSync(
      config,
      `operator: ${jwt(operator, operator, 'operator', {})}\nsystem_account: ${system.getPublicKey()}\nresolver: MEMORY\nresolver_preload: {\n  ${account.getPublicKey()}: ${jwt(operator, account, 'account', { limits: everything })}\n  ${system.getPublicKey()}: ${jwt(operator, system, 'account', { limits: {} })}\n}\n` +
        `tls { cert_file: "${ca}", key_file: "${tls.file('nats.key')}" }\n`,
    );
    writeCreds(creds, account, user);
    writeCreds(stranger, nkeys.createAccount(), nkeys.createUser());
    server = await NatsServer.start(join(folder, 'streams'), ['-c', config]);
    url = server.url.replace('nats:', 'tls:');
  });
  afterAll(async () => {
    await server?.kill();
    tls.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function writeCreds(path: string, account: Pair, user: Pair): void {
    const seed = Buffer.from(user.getSeed()).toString();
    const claims = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1 };
    writeFileSync(
      path,
      `-----BEGIN NATS USER JWT-----\n${jwt(account, user, 'user', claims)}\n------END NATS USER JWT------\n\n` +
        `-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`,
    );
  }

  test('who has the credentials and knows the authority gets in', async () => {
    const client = await connectNats({ url, creds, ca });
    await openQueue(client);
    expect(await openJobs(client)).toBe(0);
    await client.connection.close();
  }, 30_000);

  test.each([
    ['credentials of another account', { creds: stranger, ca }, /authori[sz]ation violation/i],
    ['no credentials', { ca }, /authori[sz]ation violation/i],
    ['another authority', { creds, ca: tls.file('other.crt') }, /self-signed certificate|unable to verify/],
    ['no authority', { creds }, /self-signed certificate|unable to verify/],
    ['credentials that are not there', { creds: join(folder, 'none'), ca }, /none: no such file/],
    ['an authority that is not there', { creds, ca: join(folder, 'none') }, /none: no such file/],
    ['credentials that are none', { creds: ca, ca }, /nats\.crt: no credentials/],
  ])(
    'with %s a line says so',
    async (_, options, why) => {
      const failed = await connectNats({ url, ...options }).catch((error: Error) => error.message);
      expect(failed).toMatch(why);
      expect(failed).not.toContain('\n');
    },
    30_000,
  );
});
