const consonants = 'bdfgklmnprstvz';
const vowels = 'aeiou';

/** A word that nobody has said before, e.g. `tovuri`. */
export function freshWord(random: () => number, length = 5 + Math.floor(random() * 4)): string {
  let word = '';
  while (word.length < length) {
    const letters = word.length % 2 === 0 ? consonants : vowels;
    word += letters.charAt(Math.floor(random() * letters.length));
  }
  return word;
}

/**
 * Another value of the same form: letters become other letters of the same case, digits other digits, everything else
 * stays. Of names in a hierarchy only the own part changes: `docs/a.txt` -> `docs/tovuri.txt`, `bob@example.org` -> `tov@example.org`.
 */
export function freshValue(value: string, random: () => number): string {
  const at = value.lastIndexOf('@');
  if (at > 0) return freshValue(value.slice(0, at), random) + value.slice(at);
  const slash = value.lastIndexOf('/', value.length - 2);
  if (slash >= 0) return value.slice(0, slash + 1) + freshValue(value.slice(slash + 1), random);
  const dot = value.indexOf('.');
  if (dot > 0 && /^[A-Za-z]/.test(value)) return sameForm(value.slice(0, dot), random) + value.slice(dot);
  return sameForm(value, random);
}

function sameForm(value: string, random: () => number): string {
  return value.replace(/[A-Za-z]+|\d+/g, (run) => {
    if (/\d/.test(run)) return run.replace(/\d/g, (_, index: number) => digit(index, run.length, random));
    const word = freshWord(random, run.length);
    if (run === run.toUpperCase()) return word.toUpperCase();
    return /^[A-Z]/.test(run) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  });
}

/** No number of several digits begins with a zero. */
function digit(index: number, length: number, random: () => number): string {
  return String(index === 0 && length > 1 ? 1 + Math.floor(random() * 9) : Math.floor(random() * 10));
}
