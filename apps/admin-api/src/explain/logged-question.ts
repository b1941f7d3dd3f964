import { ConflictException } from '@nestjs/common';
import { ExplainRequest, type ExplainQuestion, type LoggedRequest } from '#contracts';

/**
 * A request of the access log as a question: the same address, method and client. What else is said counts in place of that.
 * @throws ConflictException where the log does not have enough of it
 */
export function loggedQuestion(logged: LoggedRequest, asked: ExplainQuestion): ExplainRequest {
  const { request_id: _, url: __, headers, ...said } = asked;
  const question = ExplainRequest.safeParse({
    url: `${logged.scheme}://${logged.host}${logged.port === undefined ? '' : `:${logged.port}`}${logged.path}`,
    method: logged.method,
    ip: logged.client,
    http: logged.http === '2' ? '2' : '1.1',
    ...(logged.tls !== undefined && { tls: logged.tls.replace('TLSv', '') }),
    ...said,
    headers: {
      ...(logged.user_agent !== undefined && { 'user-agent': logged.user_agent }),
      ...(logged.html === true && { accept: 'text/html' }),
      ...headers,
    },
  });
  if (question.success && !logged.path.endsWith('\u2026')) return question.data;
  throw new ConflictException(
    'The access log does not have this request as a whole: its host could not be read, or its path is too long. Ask with url.',
  );
}
