import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import ts from 'typescript';

const SOURCES = 'apps/admin-web/src/**/*.tsx';
/** Attributes whose values people read or hear. */
const SPOKEN =
  /^(title|label|alt|placeholder|description|text|summary|lead|confirm|send|caption|aria-(label|description|roledescription|valuetext))$/;
const WORD = /\p{L}{2,}/u;
const OR = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);
/** What comes out of these is one of the two sides; a comparison comes out as neither. */
const CHOOSES = new Set([...OR, ts.SyntaxKind.AmpersandAmpersandToken]);
/** Names that are the same in every language. */
const NAMES = new Set(['HTTP', 'HTTPS', 'AAAA', 'A']);

/** Every text of a component that stands in it and not in the texts, as `file:line text`. */
function literalsIn(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const report = (node: ts.Node, text: string): void => {
    const words = text.trim();
    if (!WORD.test(words) || NAMES.has(words)) return;
    found.push(`${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${words}`);
  };
  const isShown = (node: ts.Node): boolean => {
    const { parent } = node;
    if (ts.isJsxExpression(parent)) return ts.isJsxAttribute(parent.parent) ? isSpoken(parent.parent) : true;
    if (ts.isJsxAttribute(parent)) return isSpoken(parent);
    if (ts.isConditionalExpression(parent)) return parent.condition !== node && isShown(parent);
    if (!ts.isBinaryExpression(parent)) return false;
    return CHOOSES.has(parent.operatorToken.kind) && (parent.right === node || OR.has(parent.operatorToken.kind))
      ? isShown(parent)
      : false;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) report(node, node.text);
    else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      if (isShown(node)) report(node, node.text);
    } else if (ts.isTemplateExpression(node) && isShown(node)) {
      for (const text of [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]) report(node, text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isSpoken = ({ name }: ts.JsxAttribute): boolean => SPOKEN.test(name.getText());

test('every text of the web GUI stands among its texts, ready for translation', () => {
  const files = globSync(SOURCES);
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap(literalsIn)).toEqual([]);
});

test('dates and numbers are written by Intl, in the language of the texts', () => {
  const own = globSync('apps/admin-web/src/**/*.{ts,tsx}').filter((path) =>
    /\.toLocale\w*\(\s*\)|\.toDateString\(|\.toUTCString\(/.test(readFileSync(path, 'utf8')),
  );
  expect(own).toEqual([]);
});

test('styles of Mantine are of their layer, so that lazy views cannot come out of order', () => {
  const imports = readFileSync('apps/admin-web/src/look/mantine.css', 'utf8').match(/@import '.*'/g) ?? [];
  expect(imports.filter((line) => !line.endsWith(".layer.css'"))).toEqual([]);
});
