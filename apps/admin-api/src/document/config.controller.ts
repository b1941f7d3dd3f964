import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ConfigChange, ConfigDocument, ConfigExport, ConfigPlan, ConfigShown } from '#contracts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { ConfigDocuments } from './config-documents.ts';

/** Hosts, certificates, routes, access lists, templates, logins and settings as one document; not the variables of .env. */
@ApiTags('configuration')
@Controller('config')
export class ConfigController {
  readonly #documents: ConfigDocuments;

  constructor(documents: ConfigDocuments) {
    this.#documents = documents;
  }

  @Get()
  @ForCallers()
  @Operation(
    'Export the configuration of hosts',
    [401],
    "Hosts, certificates, routes, access lists, templates, and of the administrator's also logins and settings: what the token may change, without secrets.",
  )
  @Answer(200, 'The document, as POST /config/apply takes it', ConfigShown)
  show(@TheCaller() caller: Caller): Promise<Record<string, unknown>> {
    return this.#documents.written(caller);
  }

  @Get('schema')
  @ForCallers()
  @Operation('Show the JSON Schema of the document', [401], 'For editors that check and complete what is written.')
  @Answer(200, 'JSON Schema, draft 2020-12', z.record(z.string(), z.unknown()))
  schema(): Record<string, unknown> {
    return z.toJSONSchema(ConfigDocument, { io: 'input', unrepresentable: 'any' });
  }

  // What is in it is as good as the hosts themselves.
  @Post('export')
  @HttpCode(200)
  @ForCallers()
  @Operation(
    'Export the configuration of hosts with its secrets',
    [400, 401, 413, 415],
    'Private keys of certificates, password hashes of access lists and values of custom_headers are in `secrets`, encrypted under the passphrase.',
  )
  @Answer(200, 'The document', ConfigShown)
  export(
    @TheCaller() caller: Caller,
    @Body({ schema: ConfigExport }) { passphrase }: ConfigExport,
  ): Promise<Record<string, unknown>> {
    return this.#documents.written(caller, passphrase);
  }

  @Post('plan')
  @HttpCode(200)
  @ForCallers({ changes: false })
  @Operation(
    'Say what a document would change',
    [400, 401, 403, 409, 413, 415],
    'Everything is checked as POST /config/apply does, and nothing is changed. `details` names every wrong place.',
  )
  @Answer(200, 'What would be created, changed and deleted, field by field', ConfigPlan)
  plan(@TheCaller() caller: Caller, @Body({ schema: ConfigChange }) body: ConfigChange): Promise<ConfigPlan> {
    return this.#documents.plan(caller, body);
  }

  @Post('apply')
  @HttpCode(200)
  @ForCallers()
  @Operation(
    'Make the configuration as a document says',
    [400, 401, 403, 409, 413, 415],
    'Nothing is written unless all of it is right. A section that is left out is not touched. Where it stops all the same, ' +
      '`details` says what was done; the same document again does the rest.',
  )
  @Answer(200, 'What was created, changed and deleted, field by field', ConfigPlan)
  apply(@TheCaller() caller: Caller, @Body({ schema: ConfigChange }) body: ConfigChange): Promise<ConfigPlan> {
    return this.#documents.apply(caller, body);
  }
}
