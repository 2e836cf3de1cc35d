// `replay` is spawned for every connection: it must not load what the other commands need, not even what they share.
if (process.argv[2] === 'replay') {
  process.argv.splice(2, 1);
  await import('./commands/replay/replay-alone.ts');
} else {
  const { endWithReader, runCommand } = await import('./commands/shared/run-command.ts');
  endWithReader();
  await runCommand(process.argv.slice(2), async (argv) => {
    const { program } = await import('./commands/program.ts');
    return program(argv);
  });
}

export {};
