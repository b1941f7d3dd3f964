import type { ServerResponse } from 'node:http';
import type { Fault, OwnAnswer } from './fault.ts';
import { isRefusal, withBody, type Answered } from './upstream.ts';

/** Passes on what the CA has answered, changed as a fault says. */
export function passOn(answered: Answered, outgoing: ServerResponse, fault?: Fault): void {
  const { status, headers, body } = isRefusal(answered) || !fault ? answered : changed(answered, fault);
  const { 'transfer-encoding': _, 'content-length': length, ...others } = headers;
  outgoing.writeHead(status, {
    ...others,
    ...((body.length > 0 || length !== undefined) && { 'content-length': body.length || length }),
    ...fault?.add,
  });
  if (fault?.drip) drip(body, outgoing, fault.drip);
  else outgoing.end(body);
}

function changed(answered: Answered, { preface = '', rewrite = (text) => text }: Fault): Answered {
  return withBody(answered, preface + rewrite(answered.body.toString()));
}

function drip(body: Buffer, outgoing: ServerResponse, { bytes, everyMs }: NonNullable<Fault['drip']>): void {
  let at = 0;
  const timer = setInterval(() => {
    outgoing.write(body.subarray(at, (at += bytes)));
    if (at >= body.length) outgoing.end();
  }, everyMs);
  outgoing.on('close', () => clearInterval(timer));
}

export function reply(own: OwnAnswer, outgoing: ServerResponse): void {
  outgoing.writeHead(own.status, { 'content-type': own.contentType ?? 'application/problem+json', ...own.headers });
  outgoing.end(typeof own.body === 'string' ? own.body : JSON.stringify(own.body));
}
