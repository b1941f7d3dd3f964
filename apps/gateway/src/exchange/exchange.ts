import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Duplex, Readable } from 'node:stream';
import type { Known } from '#access';
import type { DomainInstance } from '../forward/domain-instance.ts';
import type { Passage } from '../forward/passage.ts';
import type { BodyLimit } from './body-limit.ts';
import type { Connection } from './connection.ts';
import type { DecidedCall } from './decided-call.ts';
import type { AnswerFields, Fields } from './fields.ts';
import type { Recorder } from './recorder.ts';
import type { HeldBody } from './held-body.ts';
import type { RequestBody } from './request-body.ts';

/** Whoever produces the answer, and has to hear what becomes of the client. */
export interface Producer {
  /** The client went away before its answer was complete. */
  clientGone(): void;
  /** The client takes more again, after write() returned false. */
  clientReady(): void;
}

/** A request that wants to leave HTTP on its connection: the socket, and what came on it after the request. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** What a trusted proxy in front of this gateway says about a request; empty where it says nothing. */
export interface Claims {
  /** Addresses, outermost first, as in X-Forwarded-For. */
  readonly for: string;
  readonly proto: string;
  readonly host: string;
  readonly port: string;
  /** Elements of Forwarded (RFC 7239). */
  readonly forwarded: string;
}

const NO_FIELDS: Fields = [];
const NONE: ReadonlySet<string> = new Set();

/**
 * One request and its answer, on its way through the stages. The request's side is the same for HTTP/1.1, HTTP/2 and
 * upgrades; the answer's side is theirs. Each property names the stage that sets it, and later ones only read it.
 */
export abstract class Exchange {
  /** Made here, never taken from the client: given to the backend and to the client, and written in the log. */
  readonly id: string = randomUUID();
  readonly connection: Connection;
  readonly method: string;
  /** As the client sent it: origin-form, absolute-form or `*`. */
  readonly requestTarget: string;
  /** As the client sent them; in HTTP/2 without pseudo-fields. */
  readonly fields: readonly string[];
  /** Whether content follows the head. */
  readonly hasBody: boolean;
  abstract readonly http2: boolean;
  /** `performance.now()` at its arrival. */
  readonly startedAt: number = performance.now();

  /** route: origin-form of the request's target, with the query. */
  path = '/';
  /** route: the host that is meant, in lower case, without port and trailing dot. */
  host = '';
  /** route: the same as the client wrote it, for Host and X-Forwarded-Host. */
  authority: string;
  /** route: fields that this client's Connection field nominates (RFC 9110 7.6.1), in lower case. */
  nominated: ReadonlySet<string> = NONE;
  /** route: whose host it is. */
  instance: DomainInstance | undefined = undefined;
  /** admit: whether the client's Authorization is for this gateway, so that the backend must not get it. */
  authorizationIsOurs = false;
  /** admit: the name of who was let in by an access list or a login; empty where the host asks nobody. For the log. */
  user = '';
  /** Whom a question about a request imagines to have sent it. */
  imagined: Known | undefined = undefined;
  /** admit: who asks, where the host wants to know that and it is known. */
  known: Known | undefined = undefined;
  /** admit: what the backend is told of who asks; names in lower case. */
  identityFields: Fields = NO_FIELDS;
  /** admit: the host and the client of a host for whom it counts while it is open; empty where it does not. */
  countedForHost = '';
  countedForClient = '';
  /** admit: what its message calls, where the host has a policy for that. For the audit. */
  calls: readonly DecidedCall[] | undefined = undefined;
  /** admit: bytes of its content that are held to be decided about. */
  heldBytes = 0;
  /** admit: which tools its client is not told of, where the answer may list some. */
  hidesTool: ((tool: string) => boolean) | undefined = undefined;
  /** admit: how much content it may have. */
  bodyLimit: BodyLimit | undefined = undefined;
  /** route: the id of the route that it takes; empty where it takes none. */
  route = '';
  /** route: whose connections carry it where a route leads away from its host; the host's own otherwise. */
  routed: DomainInstance | undefined = undefined;
  /** route: what the backend is asked for in place of `path`. */
  rewritten: string | undefined = undefined;
  /** route: what was taken off the beginning of `path` for that. */
  strippedPrefix = '';
  /** admit: what the backend is told of the client's fields; names in lower case. */
  admitted: Fields = NO_FIELDS;
  /** admit: trailers that the client announced and that the backend may be told; names in lower case. */
  announced: ReadonlySet<string> = NONE;
  /** route: the client's address; behind a trusted proxy what that says. */
  client: string;
  /** route: what a trusted proxy said about the client's request to it. */
  claims: Claims | undefined = undefined;
  /** Set while this is not a request but a question about one. */
  recorder: Recorder | undefined = undefined;
  /** forward: which upstream of its host it goes to. */
  passage: Passage | undefined = undefined;
  /** forward: ends a connection that has left HTTP, because who opened it may not be here any more. */
  dismiss: (() => void) | undefined = undefined;
  /** forward: who produces the answer. */
  producer: Producer | undefined = undefined;
  /** forward: host and port of the backend that was asked last. */
  upstream = '';
  /** forward: `performance.now()` when a backend was first asked for, when the request went out on a connection, and when the answer began; 0 before. */
  departedAt = 0;
  sentAt = 0;
  answeredAt = 0;
  /** forward: the error code of what the backend failed with. */
  failure = '';
  /** The name of the step that did not let it go on. */
  endedBy = '';
  /** Whose doing it was that the answer did not come to its end: the client left, was too slow, or the answer was broken off. */
  broken: '' | 'client' | 'timeout' | 'cut' = '';

  /** The request's content, once openBody() was called. */
  body: RequestBody | HeldBody | undefined = undefined;
  /** The answer's status once begin() was called; 0 before. */
  status = 0;
  /** Bytes of content handed to the client's connection. */
  sentBytes = 0;
  /** The whole answer was handed over, or the exchange was cut. */
  ended = false;
  /** The connection ends with this answer (HTTP/1). */
  lastOnConnection = false;
  /** listen: its place among those that are under way. */
  seat = -1;

  protected constructor(
    connection: Connection,
    method: string,
    requestTarget: string,
    authority: string,
    fields: readonly string[],
    hasBody: boolean,
  ) {
    this.connection = connection;
    this.client = connection.peer;
    this.method = method;
    this.requestTarget = requestTarget;
    this.authority = authority;
    this.fields = fields;
    this.hasBody = hasBody;
  }

  /** As the client said it: `1.1`, `1.0`, or what Node's parser takes for a version. */
  get version(): string {
    return '2';
  }

  /** Set where the request wants to leave HTTP. */
  get upgrade(): Upgrade | undefined {
    return undefined;
  }

  /** Set where a stream of HTTP/2 is to carry a WebSocket (RFC 8441): its bytes, once begin() said 200. */
  get tunnel(): ServerHttp2Stream | undefined {
    return undefined;
  }

  /** What the backend is asked for, before the path of its URL is put in front. */
  get backendPath(): string {
    return this.rewritten ?? this.path;
  }

  /** Bytes of content that came from the client. */
  get receivedBytes(): number {
    return this.body?.received ?? 0;
  }

  /** Whether it is to become a connection of its own, such as a WebSocket. */
  get leavesHttp(): boolean {
    return this.upgrade !== undefined || this.tunnel !== undefined;
  }

  /** The request's trailer section, when all its content was read. */
  get trailers(): readonly string[] {
    return NO_FIELDS;
  }

  /** The request's content as a stream with back-pressure; a client that waits for 100 (Continue) gets it now. Once. */
  abstract openBody(): Readable;
  /** An informational answer such as 103 (RFC 9110 15.2). */
  abstract inform(status: number, fields: AnswerFields): void;
  /** The head of the answer. Without `bodyFollows` it is the whole of it, after end(). */
  abstract begin(status: number, fields: AnswerFields, bodyFollows: boolean, trailersFollow?: boolean): void;
  /** @returns false when the client does not keep up; its producer is told by clientReady() */
  abstract write(chunk: Buffer): boolean;
  abstract end(lastChunk?: Buffer): void;
  abstract endWithTrailers(fields: AnswerFields): void;
  /** Breaks the answer off so that the client cannot take it for a whole one; before begin(), there is none at all. */
  abstract cut(): void;
  /** Bytes of the answer that the client does not take yet. */
  abstract get unsent(): number;
  /** Ends the whole connection, as if the client had gone away. */
  abstract hangUp(): void;

  /** The client's connection is gone, and with it whatever else came on it. */
  get connectionLost(): boolean {
    return false;
  }

  get begun(): boolean {
    return this.status !== 0;
  }

  /** A small answer of our own. Not after begin(). */
  answer(status: number, fields: AnswerFields, text: string): void {
    const body = Buffer.from(text);
    const head = this.method === 'HEAD' || body.length === 0;
    this.begin(status, [...fields, 'content-length', String(body.length)], !head);
    if (head) this.end();
    else this.end(body);
  }
}
