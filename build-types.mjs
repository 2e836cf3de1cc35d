// Writes the type declarations of the library into dist/types. The compiler leaves `.ts` in their imports, which only
// projects like this one may write: they become `.js`, as a package's have to be.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

execFileSync(
  process.execPath,
  [join('node_modules', 'typescript', 'lib', 'tsc.js'), '-p', 'tsconfig.types.json'],
  {
    stdio: 'inherit',
  },
);
for (const entry of readdirSync('dist/types', { recursive: true, withFileTypes: true })) {
  if (!entry.name.endsWith('.d.ts')) continue;
  const path = join(entry.parentPath, entry.name);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/((?:from|import\()\s*')(\.[^']+)\.ts'/g, "$1$2.js'"));
}
