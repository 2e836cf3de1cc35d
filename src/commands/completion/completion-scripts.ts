import type { CommandWords } from './command-words.ts';

/** For bash's programmable completion: commands, options, else files. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  const cases = commands.map(
    ({ name, options }) =>
      `    '${name}') words='${[...options.map(({ flag }) => flag), ...below(commands, name)].join(' ')}' ;;\n`,
  );
  const values = valueFlags(commands).join('|');
  return `# mynah completion bash
_mynah() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${[...below(commands, ''), 'help', '--version', '--help'].join(' ')}' -- "$current"))
    return
  fi
  case $previous in ${values}) return ;; esac
  case "$command \${COMP_WORDS[2]}" in
${commands
  .filter(({ name }) => name.includes(' '))
  .map(({ name }) => `    '${name}') command='${name}' ;;\n`)
  .join('')}  esac
  case $command in
${cases.join('')}    help) words='${below(commands, '').join(' ')}' ;;
  esac
  if [[ $current == -* ]] || [[ $command == fleet || $command == help ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o default -o bashdefault -F _mynah mynah
`;
}

/** For zsh's completion system; a file \`_mynah\` in \`fpath\`. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  const top = commands.filter(({ name }) => !name.includes(' '));
  const names = top.map(({ name, description }) => `    '${name}:${zshText(description)}'\n`);
  const cases = top.map(({ name, options }) => {
    const specs = options.map(
      ({ flag, description, takesValue, choices }) =>
        `'*${flag}[${zshText(description)}]${takesValue ? `:value:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}` : ''}'`,
    );
    const inner = below(commands, name);
    const rest = inner.length > 0 ? `'1:command:(${inner.join(' ')})' '*:file:_files'` : "'*:file:_files'";
    return `    ${name}) _arguments ${[...specs, rest].join(' \\\n      ')} ;;\n`;
  });
  return `#compdef mynah
# mynah completion zsh
_mynah() {
  local -a commands
  commands=(
${names.join('')}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('')}    help) _describe command commands ;;
  esac
}
if [ "$funcstack[1]" = _mynah ]; then _mynah "$@"; else compdef _mynah mynah; fi
`;
}

/** For fish. */
export function fishCompletion(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, description, options }) => {
    const [first = '', second] = name.split(' ');
    const there =
      second === undefined
        ? '__fish_use_subcommand'
        : `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${below(commands, first).join(' ')}`;
    const within =
      second === undefined
        ? `__fish_seen_subcommand_from ${first}`
        : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
    return [
      `complete -c mynah -n '${there}' -a ${second ?? first} -d ${fishWord(description)}`,
      ...options.map(({ flag, description: text, takesValue, choices }) => {
        const value = takesValue ? (choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : ' -r') : '';
        return `complete -c mynah -n '${within}' -l ${flag.slice(2)}${value} -d ${fishWord(text)}`;
      }),
    ];
  });
  return `# mynah completion fish\n${lines.join('\n')}\n`;
}

/** The commands behind one; '' is the program. */
function below(commands: readonly CommandWords[], name: string): readonly string[] {
  const start = name === '' ? '' : `${name} `;
  return commands.flatMap((command) => {
    const rest = command.name.startsWith(start) ? command.name.slice(start.length) : ' ';
    return rest.includes(' ') ? [] : [rest];
  });
}

function valueFlags(commands: readonly CommandWords[]): readonly string[] {
  const all = commands.flatMap(({ options }) => options.filter(({ takesValue }) => takesValue));
  return [...new Set(all.map(({ flag }) => flag))].sort();
}

function zshText(text: string): string {
  return text.replace(/'/g, "'\\''").replace(/[[\]:]/g, '\\$&');
}

function fishWord(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
