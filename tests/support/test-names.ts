import { readFileSync } from 'node:fs';
import typescript from 'typescript';

const { ScriptTarget, createSourceFile, forEachChild } = typescript;
type Node = typescript.Node;

/** The full names of all tests of a file, as jest prints them: those of what it stands in, then its own; `%s` stays. */
export function testNames(file: string): string[] {
  const names: string[] = [];
  const visit = (node: Node, within: readonly string[]): void => {
    if (!typescript.isCallExpression(node)) return forEachChild(node, (child) => visit(child, within));
    const [title, ...rest] = node.arguments;
    const kind = calledName(node.expression);
    if (!title || !typescript.isStringLiteralLike(title) || (kind !== 'test' && kind !== 'describe'))
      return forEachChild(node, (child) => visit(child, within));
    const path = [...within, title.text];
    if (kind === 'test') names.push(path.join(' '));
    else for (const body of rest) visit(body, path);
  };
  visit(createSourceFile(file, readFileSync(file, 'utf8'), ScriptTarget.Latest), []);
  return names;
}

/** `test` for `test(…)`, `test.each(…)(…)` and the like; a skipped test proves nothing. */
function calledName(called: Node): string {
  if (typescript.isIdentifier(called)) return called.text;
  if (typescript.isCallExpression(called)) return calledName(called.expression);
  if (typescript.isPropertyAccessExpression(called) && called.name.text === 'each')
    return calledName(called.expression);
  return '';
}
