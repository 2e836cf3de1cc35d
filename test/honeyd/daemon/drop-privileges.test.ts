import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { accountIn } from '../../../src/honeyd/daemon/drop-privileges.ts';

const passwd = 'root:x:0:0:root:/root:/bin/sh\nmynah:x:998:997::/:/bin/false\nbroken:x\n';

test('an account is found by its whole name, and root’s is no account to go on as', () => {
  expect(accountIn(passwd, 'mynah')).toEqual({ name: 'mynah', uid: 998, gid: 997 });
  for (const name of ['root', 'myna', 'nobody', 'broken', ''])
    expect(() => accountIn(passwd, name)).toThrow(`--user ${name}: `);
});

test.skipIf(process.getuid?.() !== 0)('after that, nothing brings the privileges back (needs root)', () => {
  const file = resolve(import.meta.dirname, '../../../src/honeyd/daemon/drop-privileges.ts');
  const code = `import { dropPrivileges } from ${JSON.stringify(file)};
    dropPrivileges('nobody');
    let back = 'no';
    try { process.setuid(0); back = 'yes'; } catch {}
    console.log(process.getuid() === 0, process.getgid() === 0, process.getgroups().includes(0), back);`;
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code]);
  expect(stdout.toString()).toBe('false false false no\n');
});
