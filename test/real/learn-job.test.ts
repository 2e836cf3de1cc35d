import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { bundleProgram } from '../honeyd/honeyd-harness.ts';

/*
 * docs/learn-job.yaml as the controller of Jobs runs it: each pod with its index, so many at a time, its volumes as folders; a pod that was killed is started anew.
 */

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'mynah-job-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Job {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly completionMode?: string;
    readonly completions?: number;
    readonly parallelism?: number;
    readonly template: {
      readonly spec: {
        readonly restartPolicy: string;
        readonly securityContext: { readonly runAsUser: number; readonly fsGroup: number };
        readonly containers: readonly {
          readonly command: readonly string[];
          readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
        }[];
        readonly volumes: readonly { readonly name: string }[];
      };
    };
  };
}

const jobs = parseAllDocuments(readFileSync(join(root, 'docs/learn-job.yaml'), 'utf8')).map(
  (document) => document.toJS() as Job,
);

beforeAll(async () => {
  for (const name of ['captures', 'evidence', 'bin']) mkdirSync(join(folder, name));
  for (const name of ['sendmail.pcap', 'sendmail-unseen.pcap'])
    copyFileSync(join(root, 'samples', name), join(folder, 'captures', name));
  const cli = await bundleProgram(join(root, 'src/cli.ts'));
  writeFileSync(join(folder, 'bin/mynah'), `#!/bin/sh\nexec ${process.execPath} ${cli} "$@"\n`);
  chmodSync(join(folder, 'bin/mynah'), 0o755);
});

/** A pod: its container's command, where the paths of its volumes are folders of this test. */
function pod({ spec }: Job, index?: number): ChildProcess {
  const [container] = spec.template.spec.containers;
  const [program = '', ...args] = (container?.command ?? []).map((word) =>
    (container?.volumeMounts ?? []).reduce(
      (text, { mountPath }) => text.replaceAll(`${mountPath}/`, `${folder}${mountPath}/`),
      word,
    ),
  );
  return spawn(program, args, {
    detached: true,
    env: {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      ...(index === undefined ? {} : { JOB_COMPLETION_INDEX: String(index) }),
    },
  });
}

async function finished(start: () => ChildProcess): Promise<void> {
  const child = start();
  let said = '';
  child.stderr?.on('data', (bytes) => {
    said += bytes;
  });
  const [code] = await once(child, 'close');
  expect([code, said]).toEqual([0, '']);
}

test('the Job collects in pods of which one is killed, and the second Job learns what one process learns', async () => {
  expect(jobs.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
    'batch/v1 Job',
    'batch/v1 Job',
  ]);
  const [collect, learn] = jobs as [Job, Job];
  for (const { spec } of jobs) {
    const { containers, volumes, restartPolicy, securityContext } = spec.template.spec;
    expect(restartPolicy).toBe('Never');
    const [user] = /^USER (\d+)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8'))?.slice(1) ?? [];
    expect([securityContext.runAsUser, securityContext.fsGroup].map(String)).toEqual([user, user]);
    expect(
      containers[0]?.volumeMounts.map(({ name }) => volumes.some((one) => one.name === name)),
    ).not.toContain(false);
  }
  expect(collect.spec.completionMode).toBe('Indexed');
  const killed = pod(collect, 3);
  await delay(150);
  process.kill(-(killed.pid ?? 0), 'SIGKILL');
  const left = Array.from({ length: collect.spec.completions ?? 0 }, (_, index) => index);
  const work = async () => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) {
      const number = index;
      await finished(() => pod(collect, number));
    }
  };
  await Promise.all(Array.from({ length: collect.spec.parallelism ?? 1 }, work));
  await finished(() => pod(learn));
  const together = readFileSync(join(folder, 'evidence/learned.json'), 'latin1');
  const alone = spawn('sh', ['-c', 'mynah learn --pcap captures/*.pcap --out learned.json'], {
    cwd: folder,
    env: { PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  });
  await once(alone, 'close');
  expect(together).toBe(readFileSync(join(folder, 'learned.json'), 'latin1'));
}, 240_000);
