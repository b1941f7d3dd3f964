/** What of an OpenAPI document (3.0) is looked at and completed here. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

export interface Operation {
  parameters?: Parameter[];
  security?: object[];
  readonly requestBody?: { readonly content: Record<string, Content> };
  readonly responses: Record<string, Answer>;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required: boolean;
  readonly schema: Schema;
  example?: unknown;
}

export interface Answer {
  readonly description: string;
  headers?: Record<string, { readonly description: string; readonly schema: Schema }>;
  readonly content?: Record<string, Content>;
}

export interface Content {
  readonly schema: Schema;
  example?: unknown;
}

export interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  nullable?: boolean;
  enum?: unknown[];
  default?: unknown;
  example?: unknown;
  minimum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** What a reference leads to. */
export function resolved(schema: Schema, { components }: Description): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '');
  return name === undefined ? schema : resolved(components.schemas[name] ?? {}, { components, paths: {} });
}

/** Every operation with the path by which the router knows it. */
export const operationsOf = ({ paths }: Description): { method: string; route: string; operation: Operation }[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method,
      route: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      operation,
    })),
  );
