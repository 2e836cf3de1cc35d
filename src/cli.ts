import { endWithReader, runCommand } from './commands/run-command.ts';

// `replay` is spawned for every connection: it must not load what the other commands need.
await runCommand(process.argv.slice(2), async (argv) => {
  if (argv[0] === 'replay') {
    const { replay } = await import('./commands/replay/replay.ts');
    return replay(argv.slice(1));
  }
  endWithReader();
  const { program } = await import('./commands/program.ts');
  return program(argv);
});
