import { serve } from '../dns-providers/service.ts';
import type { PlannedAnswer, ReceivedMessage } from '../receivers.ts';

/** Takes messages as Standard Webhooks has them, and answers 204, or what the test has planned for the next ones. */
const received: ReceivedMessage[] = [];
const plan: PlannedAnswer[] = [];

serve(
  ({ target, headers, body }) => {
    received.push({ target, headers, body });
    return { status: 204, body: '', ...plan.shift() };
  },
  () => received,
  (_, body) => plan.push(...(JSON.parse(body) as PlannedAnswer[])),
);
