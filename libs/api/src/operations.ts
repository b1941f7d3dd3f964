import type { paths } from './openapi.ts';

/** Of HTTP, as far as the API has operations for it. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Json<T = unknown> {
  readonly content: { readonly 'application/json': T };
}

/** What the description says of a method at a path. */
type OperationAt<M extends Method, P extends keyof paths> =
  Lowercase<M> extends infer Key extends keyof paths[P] ? paths[P][Key] : never;

/** The body of a success; an answer that is a file, a page or a stream is none. */
type AnswerOf<O> = O extends { readonly responses: infer R } ? JsonOf<R[keyof R & (200 | 201 | 202)]> : never;

type JsonOf<R> = R extends Json<infer T> ? T : never;

/** The paths at which a method is answered with JSON, as the description of the API writes them: `/templates/{name}`. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: [AnswerOf<OperationAt<M, P>>] extends [never] ? never : P;
}[keyof paths];

/** What a success answers. Every other answer is a `Problem`. */
export type AnswerTo<M extends Method, P extends PathOf<M>> = AnswerOf<OperationAt<M, P>>;

/** What a request needs and may have: parameters of the path, the query, and the body. */
export type Asking<M extends Method, P extends PathOf<M>> = AskingOf<OperationAt<M, P>>;

type AskingOf<O> = O extends { readonly parameters: infer Given; readonly requestBody?: infer Body }
  ? Part<'path', PartOf<Given, 'path'>> & Part<'query', QueryOf<PartOf<Given, 'query'>>> & Part<'body', BodyOf<Body>>
  : never;

type PartOf<Given, Name extends string> = Given extends { readonly [K in Name]?: infer T } ? T : undefined;

type BodyOf<B> = B extends Json<infer T> ? ReadOnly<T> : undefined;

/**
 * What is asked, and nothing else: TypeScript itself takes more fields than there are, except where they are written out in the
 * call.
 */
export type Exactly<A, Allowed> = {
  readonly [K in keyof A]: K extends 'query' | 'body'
    ? NoMore<A[K], K extends keyof Allowed ? Allowed[K] : never>
    : A[K];
};

type NoMore<Given, Allowed> = Given extends object
  ? Given & { readonly [K in Exclude<keyof Given, KeyOf<Allowed>>]?: never }
  : Given;

type KeyOf<T> = T extends object ? keyof T : never;

/** A part that an operation has not must not be given; one with nothing that is needed need not be. */
type Part<Name extends string, T> = [T] extends [undefined]
  ? { readonly [K in Name]?: undefined }
  : undefined extends T
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T };

/** Written out, a boolean is what the API wants where it wants one of these two words. */
type QueryOf<T> = T extends object
  ? { readonly [K in keyof T]: string extends T[K] ? T[K] : 'true' | 'false' extends T[K] ? T[K] | boolean : T[K] }
  : T;

/** A body is only read on its way; lists that nobody may change are as good as others. */
type ReadOnly<T> = T extends readonly (infer U)[]
  ? readonly ReadOnly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: ReadOnly<T[K]> }
    : T;
