import type { Script, Turn } from '../../src/compare/play/script.ts';

/**
 * Recorded clients that said all their lines at once, as clients that wait: first for the greeting, then for the answer to
 * each line. Sessions of other forms than so many lines and one answer more are left out.
 */
export function waitingScripts(scripts: readonly Script[]): readonly Script[] {
  return scripts.flatMap((script) => {
    const said = linesOf(script.turns.map((turn) => turn.said));
    const heard = linesOf(script.turns.map((turn) => turn.heard));
    const [first] = script.turns;
    if (!first || heard.length !== said.length + 1) return [];
    const turns = heard.map((line, index): Turn => ({ ...first, said: said[index - 1] ?? '', heard: line }));
    return [{ ...script, turns }];
  });
}

function linesOf(texts: readonly string[]): readonly string[] {
  return texts.join('').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
