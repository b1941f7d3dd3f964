import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';
import * as contracts from '#contracts';
import { productVersion } from '#platform';
import { describeScopes } from './auth/scopes.ts';
import { describeConditions } from './openapi/conditions.ts';
import type { Description } from './openapi/description.ts';
import { giveExamples } from './openapi/examples.ts';
import { tidy } from './openapi/tidy.ts';

/** Serves the description of the API at /openapi.json, and Swagger UI for it at /docs. */
export function serveOpenApi(app: NestExpressApplication): void {
  nameComponents();
  // Written when somebody asks for it the first time: it takes a third of the time of a start.
  SwaggerModule.setup('docs', app, () => describeApi(app), {
    customSiteTitle: 'MCP Proxy Manager API',
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
  });
}

function describeApi(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('MCP Proxy Manager')
    .setDescription('Every path is answered under /api/ as well. All errors have one shape, `Problem`.')
    .setVersion(productVersion())
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addServer('/')
    .addServer('/api')
    .addBearerAuth({ type: 'http', bearerFormat: 'opaque', description: 'An API token: just token-generate NAME' })
    .addCookieAuth('__Host-mpm_session', { type: 'apiKey', in: 'cookie', description: 'A session of the GUI' })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  describeScopes(document);
  for (const complete of [tidy, describeConditions, giveExamples]) complete(document as unknown as Description);
  return document;
}

/** The bodies of #contracts become components under their own names, so that clients made from the document have types with names. */
function nameComponents(): void {
  for (const [name, schema] of Object.entries(contracts)) {
    const isBody = schema instanceof z.ZodType && !name.endsWith('Query') && ['object', 'union'].includes(schema.type);
    if (isBody) z.globalRegistry.add(schema, { ...schema.meta(), id: name });
  }
}
