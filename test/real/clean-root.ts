import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Instruction } from 'dockerfile-ast';

/** Why there can be no clean root here, or false. */
export const noCleanRoot: string | false = (() => {
  if (process.getuid?.() !== 0) return 'only root can make a clean root';
  return spawnSync('mmdebstrap', ['--version']).error === undefined ? false : 'needs mmdebstrap';
})();

/** A root of nothing but Debian packages and Node.js in /usr/local, which is what the image `node:20-bookworm-slim` is. */
export function makeBaseImage(root: string): void {
  execFileSync('mmdebstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', root], {
    stdio: 'ignore',
  });
  const local = join(root, 'usr/local');
  cpSync(process.execPath, join(local, 'bin/node'));
  const npm = join(execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim(), 'npm');
  cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true });
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
  execFileSync('chroot', [root, 'useradd', '--uid', '1000', '--create-home', 'node']);
}

/** The files of the project that are under version control: what `COPY . .` sees. */
export function makeContext(project: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: project }).toString().split('\0');
  for (const file of files.filter((name) => name !== '' && !/^(?:test|bench)\//.test(name)))
    if (existsSync(join(project, file))) cpSync(join(project, file), join(folder, file));
}

interface Stage {
  readonly root: string;
  folder: string;
}

/** Carries out the instructions of a Dockerfile in roots of its stages, each a copy of the base image; gives that of the last. */
export class ImageBuilder {
  readonly #base: string;
  readonly #context: string;
  readonly #stages = new Map<string, Stage>();
  #stage: Stage | undefined;

  constructor(base: string, context: string) {
    this.#base = base;
    this.#context = context;
  }

  build(instructions: readonly Instruction[]): string {
    for (const instruction of instructions) this.#carryOut(instruction);
    return this.#stage?.root ?? '';
  }

  #carryOut(instruction: Instruction): void {
    const words = instruction.getArguments().map((argument) => argument.getValue());
    switch (instruction.getKeyword()) {
      case 'FROM':
        this.#begin(words[2] ?? 'final');
        break;
      case 'WORKDIR':
        this.#in().folder = words[0] ?? '/';
        mkdirSync(join(this.#in().root, this.#in().folder), { recursive: true });
        break;
      case 'COPY':
        this.#copy(instruction, words);
        break;
      case 'RUN':
        this.run(this.#in(), instruction.getArgumentsContent() ?? '');
        break;
      default: // what it says of running containers is tried with the image
    }
  }

  #begin(name: string): void {
    const root = `${this.#base}-${name}`;
    execFileSync('cp', ['-a', this.#base, root]);
    this.#stage = { root, folder: '/' };
    this.#stages.set(name, this.#stage);
  }

  #in(): Stage {
    if (this.#stage === undefined) throw new Error('no FROM');
    return this.#stage;
  }

  #copy(instruction: Instruction, words: readonly string[]): void {
    const stage = this.#in();
    const from = /--from=(\S+)/.exec(instruction.toString())?.[1];
    const source = from === undefined ? this.#context : (this.#stages.get(from)?.root ?? '');
    const names = words.filter((word) => !word.startsWith('--'));
    const target = names.pop() ?? '.';
    const place = join(stage.root, resolve(stage.folder, target));
    for (const name of names) {
      const into = target.endsWith('/') || names.length > 1;
      const to = into ? join(place, basename(name)) : place;
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(source, name), to, { recursive: true, verbatimSymlinks: true });
    }
  }

  /** Runs a line of the shell in a stage, with the network of this machine. Throws with what it said. */
  run({ root, folder }: Stage, line: string): void {
    const network = ['/etc/resolv.conf', '/etc/hosts', authorities].filter((file) => existsSync(file));
    for (const file of network) cpSync(file, join(root, file), { dereference: true });
    const { status, stdout, stderr } = spawnSync(
      'chroot',
      [root, 'sh', '-ec', `cd ${folder}\n${line.replace(/\\\n/g, ' ')}`],
      {
        encoding: 'utf8',
        env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: '/root', ...npmSettings() },
      },
    );
    if (status !== 0) throw new Error(`${line}: ${stdout}${stderr}`);
  }
}

/** Whom this machine trusts, which may be more than the packages of Debian do: a proxy has a certificate of its own. */
const authorities = '/etc/ssl/certs/ca-certificates.crt';

/** From where npm has its packages on this machine. */
function npmSettings(): Readonly<Record<string, string>> {
  const settings = Object.entries(process.env).filter(([name]) =>
    /^(?:npm_config_registry|https?_proxy|no_proxy)$/i.test(name),
  );
  const registry = spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout.trim();
  return {
    ...Object.fromEntries(settings.map(([name, value]) => [name, value ?? ''])),
    npm_config_registry: registry,
    NODE_EXTRA_CA_CERTS: authorities,
  };
}

/** Takes the roots away. */
export function removeRoots(base: string): void {
  for (const name of ['', '-build', '-final']) rmSync(`${base}${name}`, { recursive: true, force: true });
}
