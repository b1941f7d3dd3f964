import openapiTypescript, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const HEADER = `// Made by \`just client\` from the description of the API (/openapi.json); changes are made there.\n`;
const PROBLEM = '#/components/responses/Problem';
/** What says nothing of a type, or says it in a comment that would be longer than the type. */
const LEFT_OUT = new Set(['description', 'example', 'default', 'format', 'pattern', 'title']);

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema?: { readonly $ref?: string } }>>;
}

interface Description {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, { responses: Record<string, Answer | object> }>>>>;
  readonly components: { readonly schemas: object; responses?: object };
}

/** The operations of an OpenAPI document and all that they take and answer, as types. */
export async function typesOf(document: string): Promise<string> {
  const description = JSON.parse(document, withoutRemarks) as Description;
  shareProblems(description);
  const nodes = await openapiTypescript(JSON.stringify(description), { alphabetize: true, defaultNonNullable: false });
  const source = ts.factory.createSourceFile(
    nodes as ts.Statement[],
    ts.factory.createToken(ts.SyntaxKind.EndOfFileToken),
    ts.NodeFlags.None,
  );
  const { transformed } = ts.transform(source, [asContractsSay]);
  return HEADER + astToString((transformed[0]?.statements ?? []).flatMap(kept));
}

/** The paths lead to all the rest, which nobody else need name; of webhooks and definitions there are none. */
function kept(node: ts.Statement): ts.Statement[] {
  if (!ts.isInterfaceDeclaration(node)) return [];
  const modifiers = node.name.text === 'paths' ? node.modifiers : undefined;
  return [
    ts.factory.updateInterfaceDeclaration(node, modifiers, node.name, undefined, node.heritageClauses, node.members),
  ];
}

/** Properties may have such names as well; those are schemas, and no texts. */
function withoutRemarks(this: unknown, key: string, value: unknown): unknown {
  const isRemark = LEFT_OUT.has(key) && !(typeof value === 'object' && value !== null && isSchema(value));
  return isRemark ? undefined : value;
}

const isSchema = (value: object): boolean => ['type', '$ref', 'anyOf', 'oneOf', 'allOf'].some((key) => key in value);

/** All errors have one body; that is said once, and not 600 times. */
function shareProblems({ paths, components }: Description): void {
  components.responses = {
    Problem: {
      description: 'What was wrong, and what to do.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  };
  for (const { responses } of Object.values(paths).flatMap((methods) => Object.values(methods)))
    for (const [status, answer] of Object.entries(responses)) {
      const json = (answer as Answer).content?.['application/json'];
      if (json?.schema?.$ref === '#/components/schemas/Problem') responses[status] = { $ref: PROBLEM };
    }
}

/** What may be left out may be `undefined` too: JSON has no such value. And a list that is read-only is so throughout: both as #contracts say it. */
const asContractsSay: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const visit = (given: ts.Node): ts.Node => {
    const node = ts.visitEachChild(given, visit, context);
    return ts.isPropertySignature(node) && node.type ? property(node, node.type) : node;
  };
  return ts.visitEachChild(source, visit, context);
};

function property(node: ts.PropertySignature, given: ts.TypeNode): ts.PropertySignature {
  const { factory, SyntaxKind } = ts;
  const isReadOnly =
    node.modifiers?.some(({ kind }) => kind === SyntaxKind.ReadonlyKeyword) && ts.isArrayTypeNode(given);
  const type = isReadOnly ? factory.createTypeOperatorNode(SyntaxKind.ReadonlyKeyword, given) : given;
  const isMissing = node.questionToken && given.kind !== SyntaxKind.NeverKeyword;
  const undefinedToo = factory.createKeywordTypeNode(SyntaxKind.UndefinedKeyword);
  const whole = isMissing ? factory.createUnionTypeNode([type, undefinedToo]) : type;
  return factory.updatePropertySignature(node, undefined, node.name, node.questionToken, whole);
}
