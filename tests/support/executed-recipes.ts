import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './environment.ts';

/** Where the words of a recipe stand among the arguments of a call: from this one on, or in the list that is this one. */
interface Executor {
  readonly at: number;
  readonly listed?: boolean;
}

/** What runs recipes, by the names that tests/support gives it. */
const EXECUTORS: Readonly<Record<string, Executor>> = {
  runRecipe: { at: 1 },
  runRecipeOnTerminal: { at: 1, listed: true },
  runJust: { at: 1 },
  startJust: { at: 1 },
  just: { at: 0 },
  recipe: { at: 0 },
};

/** `runScript('recipe.ts', words)` and other ways to start a script of the folder scripts/. */
const SCRIPT = /^(?:scripts\/)?([\w-]+)\.(?:ts|sh)$/;

export interface Executed {
  /** Recipes by name, with the files of the tests that run them. */
  readonly recipes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Scripts that are started as such, `start.ts` say. */
  readonly scripts: ReadonlySet<string>;
}

/** What the tests run, by the calls in their sources: what stands in a text or in a comment, or is expected, is none. */
export function executedRecipes(names: ReadonlySet<string>): Executed {
  const recipes = new Map<string, Set<string>>();
  const scripts = new Set<string>();
  const files = readdirSync(join(ROOT, 'tests'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  for (const path of files) {
    const text = readFileSync(join(ROOT, 'tests', path), 'utf8');
    if (!/\b(?:just|recipe|runJust|runRecipe\w*|runScript|\w+\.(?:ts|sh))\b/.test(text)) continue;
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const reader = new FileReader(file, names);
    reader.read(file);
    for (const name of reader.recipes) recipes.set(name, (recipes.get(name) ?? new Set()).add(path));
    for (const script of reader.scripts) scripts.add(script);
  }
  return { recipes, scripts };
}

class FileReader {
  readonly recipes = new Set<string>();
  readonly scripts = new Set<string>();
  readonly #names: ReadonlySet<string>;
  readonly #executors = new Map<string, Executor>(Object.entries(EXECUTORS));

  constructor(file: ts.SourceFile, names: ReadonlySet<string>) {
    this.#names = names;
    this.#declarations(file);
  }

  #declarations(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isVariableStatement(node)) this.#declared(node);
    ts.forEachChild(node, (child) => this.#declarations(child));
  }

  read(node: ts.Node): void {
    if (ts.isCallExpression(node)) this.#called(node);
    // System.start({ recipe: ['serve-ca', ...] })
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'recipe') this.#take(first(node.initializer));
    ts.forEachChild(node, (child) => this.read(child));
  }

  /** `just` of scripts/ writes a command and runs none; a function of the file that hands its words on to an executor is one. */
  #declared(statement: ts.Statement): void {
    if (ts.isImportDeclaration(statement) && /scripts\//.test(statement.moduleSpecifier.getText()))
      for (const name of importedNames(statement)) this.#executors.delete(name);
    if (!ts.isVariableStatement(statement)) return;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || !initializer || !ts.isArrowFunction(initializer)) continue;
      const at = initializer.parameters.findIndex((one) => this.#handsOn(initializer.body, one.name.getText()));
      const given = initializer.parameters[at];
      if (given) this.#executors.set(name.text, { at, listed: !given.dotDotDotToken && !isText(given) });
      else if (name.text in EXECUTORS) this.#executors.delete(name.text);
    }
  }

  #handsOn(body: ts.Node, parameter: string): boolean {
    let found = false;
    const look = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && (this.#executorOf(node) || isOfScript(node)))
        found ||= node.arguments.some((one) => new RegExp(`\\b${parameter}\\b`).test(one.getText()));
      ts.forEachChild(node, look);
    };
    look(body);
    return found;
  }

  #executorOf({ expression }: ts.CallExpression): Executor | undefined {
    if (ts.isIdentifier(expression)) return this.#executors.get(expression.text);
    return ts.isPropertyAccessExpression(expression) ? EXECUTORS[expression.name.text] : undefined;
  }

  #called(call: ts.CallExpression): void {
    for (const text of call.arguments.flatMap(textsIn)) {
      const [, script] = SCRIPT.exec(text) ?? [];
      if (script !== undefined && isStarting(call)) this.scripts.add(script);
    }
    if (isOfScript(call)) this.#take(first(call.arguments[1]));
    const executor = this.#executorOf(call);
    const words = executor && call.arguments[executor.at];
    if (words) this.#take(executor.listed ? first(words) : words);
  }

  #take(word: ts.Node | undefined): void {
    if (word === undefined) return;
    if (ts.isStringLiteralLike(word)) this.#note(word.text);
    else if (ts.isIdentifier(word)) for (const text of inTable(word)) this.#note(text);
    else if (ts.isSpreadElement(word)) this.#take(word.expression);
    else if (ts.isArrayLiteralExpression(word)) this.#take(word.elements[0]);
  }

  #note(name: string): void {
    if (this.#names.has(name)) this.recipes.add(name);
  }
}

const first = (node: ts.Node | undefined): ts.Node | undefined =>
  node && ts.isArrayLiteralExpression(node) ? node.elements[0] : node;

const isText = ({ type }: ts.ParameterDeclaration): boolean => type?.kind === ts.SyntaxKind.StringKeyword;

const isOfScript = (call: ts.CallExpression): boolean =>
  call.expression.getText() === 'runScript' && call.arguments[0]?.getText() === "'recipe.ts'";

const isStarting = ({ expression }: ts.CallExpression): boolean =>
  /^(runScript|capture|startChild|spawn|execFile(Sync)?|promisify\(execFile\)|runThrough\w*)$/.test(
    expression.getText(),
  );

function importedNames({ importClause }: ts.ImportDeclaration): string[] {
  const bindings = importClause?.namedBindings;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
}

/** Texts of a call's arguments, in lists and objects too. */
function textsIn(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  const inside: string[] = [];
  if (
    ts.isArrayLiteralExpression(node) ||
    ts.isObjectLiteralExpression(node) ||
    ts.isPropertyAssignment(node) ||
    isJoin(node)
  )
    ts.forEachChild(node, (child) => void inside.push(...textsIn(child)));
  return inside;
}

const isJoin = (node: ts.Node): boolean => ts.isCallExpression(node) && node.expression.getText() === 'join';

/** What a parameter of a test's function stands for: the texts of its column in test.each([...]). */
function inTable(word: ts.Identifier): string[] {
  for (let node: ts.Node = word; node; node = node.parent) {
    if (!ts.isArrowFunction(node)) continue;
    const column = node.parameters.findIndex(({ name }) => name.getText() === word.text);
    const each = ts.isCallExpression(node.parent) && node.parent.expression;
    if (column < 0 || !each || !ts.isCallExpression(each) || !each.expression.getText().endsWith('.each')) continue;
    const [table] = each.arguments;
    if (!table || !ts.isArrayLiteralExpression(table)) return [];
    return table.elements.flatMap((row) => {
      const cell = ts.isArrayLiteralExpression(row) ? row.elements[column] : column === 0 ? row : undefined;
      return cell && ts.isStringLiteralLike(cell) ? [cell.text] : [];
    });
  }
  return [];
}
