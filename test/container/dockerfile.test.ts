import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseFleetText } from '../../src/honeyd/fleet/fleet-text.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const file = DockerfileParser.parse(read('Dockerfile'));
const instructions = file.getInstructions();
const of = (keyword: string) => instructions.filter((one) => one.getKeyword() === keyword);
const wordsOf = (one: (typeof instructions)[number]) => one.getArguments().map((word) => word.getValue());
const last = (keyword: string) => of(keyword).at(-1);

describe('Dockerfile', () => {
  test('base images have a version, stages are there before they are copied from', () => {
    const stages: string[] = [];
    for (const from of file.getFROMs()) {
      expect(from.getImageTag()).toMatch(/^\d+-[a-z]+-slim$/);
      stages.push(from.getBuildStage() ?? '');
    }
    for (const copy of of('COPY')) {
      const from = /--from=(\S+)/.exec(copy.toString())?.[1];
      if (from !== undefined) expect(stages).toContain(from);
    }
  });

  test('what it copies of the project is there', () => {
    for (const copy of of('COPY')) {
      const from = /--from=/.test(copy.toString());
      for (const name of wordsOf(copy)
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1)) {
        const path = name.replace(/^\/src\//, '');
        if (from && ['node_modules', 'dist'].includes(path)) continue; // made by the build
        expect(existsSync(join(root, path)), path).toBe(true);
      }
    }
  });

  test('what the package has for the program, the image has too', () => {
    const copied = of('COPY').flatMap((copy) => wordsOf(copy).map((word) => word.replace(/^\/src\//, '')));
    const { files } = JSON.parse(read('package.json')) as { readonly files: readonly string[] };
    expect(files.filter((name) => name !== 'docs' && !copied.includes(name))).toEqual([]);
  });

  test('it ends as a user that is nobody’s root, with volumes, a health check and one way in', () => {
    expect(wordsOf(last('USER') as never)).toEqual(['1000']);
    const afterUser = instructions.slice(instructions.indexOf(last('USER') as never) + 1);
    expect(afterUser.map((one) => one.getKeyword())).not.toContain('RUN');
    expect(last('VOLUME')?.getArgumentsContent()).toBe('["/personalities", "/events", "/spool"]');
    expect(of('HEALTHCHECK')).toHaveLength(1);
    expect(of('ENTRYPOINT')).toHaveLength(1);
    expect(of('CMD')).toHaveLength(1);
    expect(of('ADD')).toEqual([]);
  });

  test('no step asks for more than it needs', () => {
    for (const run of of('RUN')) {
      expect(run.getArgumentsContent()).not.toMatch(
        /\b(?:curl|wget|sudo)\b|apt-get(?!.*--no-install-recommends)/,
      );
      expect(run.getArgumentsContent()).not.toMatch(/npm (?:ci|install)(?!.*--ignore-scripts)/);
    }
  });

  test('secrets and what is built elsewhere stay out of the context', () => {
    expect(read('.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['.git', 'node_modules', 'dist']),
    );
  });
});

describe('compose.yaml', () => {
  const compose = parse(read('container/compose.yaml'), { merge: true });
  const services: readonly Record<string, unknown>[] = Object.values(compose.services);

  test('every service is hardened: read-only root, no capabilities, not root', () => {
    for (const service of services)
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        user: '1000:1000',
      });
  });

  test('volumes are declared, published ports are those of the fleet, personalities those that are learned', () => {
    for (const service of services)
      for (const volume of service.volumes as string[])
        expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    const { file: fleet, problems } = parseFleetText('fleet.yaml', read('container/fleet.yaml'));
    expect(problems).toEqual([]);
    const inner = compose.services.honeypot.ports.map((port: string) => Number(port.split(':')[1]));
    const emulated = fleet?.hosts.honeypot?.services ?? [];
    expect(emulated.map(({ port }) => port)).toEqual(inner);
    const exposed = wordsOf(last('EXPOSE') as never).map(Number);
    expect(exposed).toEqual(inner);
    const learned = /for name in (.*); do/.exec(read('container/learn-samples.sh'))?.[1]?.split(' ') ?? [];
    expect(emulated.map(({ personality }) => personality)).toEqual(
      learned.map((name) => `/personalities/${name}.json`),
    );
    for (const name of learned) expect(existsSync(join(root, 'samples', `${name}.pcap`)), name).toBe(true);
  });
});
