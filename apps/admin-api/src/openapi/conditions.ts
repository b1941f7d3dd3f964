import { resourcePath } from '../preconditions/resource-records.ts';
import { operationsOf, type Answer, type Description, type Operation, type Parameter } from './description.ts';

const PROBLEM = { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } };

const field = (name: string, example: string, description: string): Parameter => ({
  name,
  in: 'header',
  description,
  required: false,
  schema: { type: 'string' },
  example,
});

const TAG = '"Xq3ZPbQ0mW7sJc5kRt2v.9LfHd4NaUy8oGe1iTz6B"';
const IF_MATCH = field('If-Match', TAG, 'The ETag of what was read: the change happens only while it is so.');
const IF_NONE_MATCH = field('If-None-Match', TAG, 'The ETag of what the client has: 304 while it is the same.');
const IDEMPOTENCY_KEY = field(
  'Idempotency-Key',
  '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
  'Carried out once in 24 hours, however often it is sent; a new UUID for each thing to make.',
);

const NOT_MODIFIED: Answer = { description: 'The client has it already (If-None-Match).' };
const CHANGED: Answer = { description: 'It is not as If-Match or If-None-Match says.', content: PROBLEM };
const NO_TAG: Answer = { description: 'If-Match names an ETag, and there is none here.', content: PROBLEM };
const ANOTHER: Answer = { description: 'The Idempotency-Key was used for another request.', content: PROBLEM };
const UNDER_WAY: Answer = { description: 'The first request with the Idempotency-Key is under way.', content: PROBLEM };

/** Adds what PreconditionInterceptor and RepeatInterceptor do, for all operations alike. */
export function describeConditions(description: Description): void {
  for (const { method, route, operation } of operationsOf(description)) {
    const isResource = resourcePath(route) !== undefined;
    if (method === 'get') {
      if (isResource && !isList(operation)) describeTag(operation);
      continue;
    }
    if (isResource) add(operation, IF_MATCH, { 412: CHANGED });
    else operation.responses['412'] ??= structuredClone(NO_TAG);
    if (method === 'post' && operation.security?.length)
      add(operation, IDEMPOTENCY_KEY, { 400: WRONG_FIELD, 409: UNDER_WAY, 422: ANOTHER });
  }
}

const WRONG_FIELD: Answer = { description: 'Bad input; `details` names every wrong field.', content: PROBLEM };

const isList = ({ responses }: Operation): boolean =>
  responses['200']?.content?.['application/json']?.schema.type === 'array';

function describeTag(operation: Operation): void {
  add(operation, IF_NONE_MATCH, { 304: NOT_MODIFIED, 412: CHANGED });
  const answer = operation.responses['200'];
  if (answer) answer.headers = { ETag: { description: 'For If-Match and If-None-Match.', schema: { type: 'string' } } };
}

/** What an operation says itself of a status stays. */
function add(operation: Operation, parameter: Parameter, answers: Readonly<Record<number, Answer>>): void {
  operation.parameters = [...(operation.parameters ?? []), parameter];
  for (const [status, answer] of Object.entries(answers)) operation.responses[status] ??= structuredClone(answer);
}
