import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** What one entry of the package exports: its declaration as it is written, without bodies, and its docstring. */
export interface Exported {
  readonly name: string;
  readonly kind: string;
  readonly doc: string;
  readonly declaration: string;
}

/** What of a syntax tree is asked about here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: which keys there are depends on the type
  readonly [key: string]: any;
}

/** The docstring that ends where a node begins. */
type DocBefore = (node: Node) => { readonly value: string; readonly start: number } | undefined;

const kinds: Readonly<Record<string, string>> = {
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
  ClassDeclaration: 'class',
  FunctionDeclaration: 'function',
  VariableDeclaration: 'const',
};

/** What one calls comes before what one is given. */
const order = ['function', 'const', 'class', 'interface', 'type'];

/** Everything that a module exports, what it passes on from others included, by kind and name. */
export function exportsOf(file: string): readonly Exported[] {
  const text = readFileSync(file, 'utf8');
  const { program, comments } = parseSync(file, text);
  const before: DocBefore = (node) =>
    comments.findLast(
      ({ type, end }) => type === 'Block' && end <= node.start && text.slice(end, node.start).trim() === '',
    );
  const exported = (program.body as unknown as Node[]).filter(
    ({ type }) => type === 'ExportNamedDeclaration',
  );
  return exported
    .flatMap((node): readonly Exported[] => {
      const { declaration, source, specifiers } = node;
      if (source) {
        const names = specifiers.map(({ local }: Node) => local.name);
        const passedOn = exportsOf(resolve(dirname(file), source.value));
        return passedOn.filter(({ name }) => names.includes(name));
      }
      const comment = before(node);
      const { name } = declaration.id ?? declaration.declarations[0].id;
      const kind = kinds[declaration.type] ?? declaration.type;
      const doc = comment ? docText(comment.value) : '';
      return [{ name, kind, doc, declaration: written(text, declaration, before) }];
    })
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.name < b.name ? -1 : 1));
}

/** The text of a docstring without its stars. */
function docText(comment: string): string {
  return comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}

/** A declaration as a reader needs it: a function without its body, a class without what is private. */
function written(text: string, node: Node, before: DocBefore): string {
  const until = (end: number) => text.slice(node.start, end).trimEnd();
  if (node.type === 'FunctionDeclaration') return until(node.body.start);
  if (node.type === 'VariableDeclaration') {
    const [{ init }] = node.declarations;
    return init.type === 'CallExpression' ? `${until(init.arguments[0].start)}…)` : until(node.end);
  }
  if (node.type !== 'ClassDeclaration') return until(node.end);
  const members = (node.body.body as Node[])
    .filter(({ key }) => key.type !== 'PrivateIdentifier')
    .map(
      (member) =>
        `  ${text.slice(before(member)?.start ?? member.start, member.value?.body?.start ?? member.end).trimEnd()}`,
    );
  return `${until(node.body.start)} {\n${members.join('\n')}\n}`;
}

/** The page about what the entries of the package export. */
export function apiPage(entries: Readonly<Record<string, readonly Exported[]>>): string {
  const parts = Object.entries(entries).map(([entry, exported]) => {
    const items = exported.map(
      ({ name, kind, doc, declaration }) =>
        `### ${kind} \`${name}\`\n\n${doc}\n\n\`\`\`ts\n${declaration}\n\`\`\`\n`,
    );
    return `## \`import … from '${entry}'\`\n\n${items.join('\n')}`;
  });
  return `# API

Made from the sources by \`npm run api\`: what the package exports, with its docstrings. [library.md](library.md) tells how to use
it, [recipes.md](recipes.md) shows it at work. The types that declarations refer to come with the package.

${parts.join('\n')}`;
}
