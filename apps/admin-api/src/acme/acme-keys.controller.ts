import { randomBytes } from 'node:crypto';
import {
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  ConflictException,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AcmeKeyDeleted, AcmeKeyId, AcmeKeyListQuery, AcmeKeyMade, AcmeKeyView } from '#contracts';
import { mayManage, type DirectoryKey } from '#domain';
import { Store } from '#store';
import { Authentication } from '../auth/authentication.ts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { AcmeUrls } from './acme-urls.ts';

/** Each lets any number of servers in. */
const MAX_PER_TOKEN = 20;

/** What binds accounts of the ACME directory to a token. */
@ApiTags('private CA')
@Controller('ca/acme-keys')
export class AcmeKeysController {
  readonly #store: Store;
  readonly #authentication: Authentication;
  readonly #urls: AcmeUrls;

  constructor(store: Store, authentication: Authentication, urls: AcmeUrls) {
    this.#store = store;
    this.#authentication = authentication;
    this.#urls = urls;
  }

  @Post()
  @HttpCode(201)
  @ForCallers()
  @Operation(
    'Make a key for ACME clients',
    [401, 409],
    'Accounts that are bound with it (RFC 8555 7.3.4) get what this token gets from internal-ca, for names that they prove. The HMAC key is in this answer only.',
  )
  @Answer(201, 'The key', AcmeKeyMade)
  async make(@TheCaller() caller: Caller): Promise<AcmeKeyMade> {
    const own = (await this.#store.directory.listKeys()).records.filter(
      ({ owner_token_hash }) => owner_token_hash === caller.hash,
    );
    if (own.length >= MAX_PER_TOKEN)
      throw new ConflictException(`${caller.name} has ${own.length} ACME keys already; delete one, or share it.`);
    const key: DirectoryKey = {
      owner_token_hash: caller.hash,
      created_by: caller.name,
      kid: randomBytes(12).toString('hex'),
      hmac_key: newSecret(),
      created_at: new Date().toISOString(),
    };
    const standing = await this.#authentication.standing(caller);
    await this.#store.commit(this.#store.directory.creatingKey(key), standing);
    const { kid, hmac_key, created_by } = key;
    return { kid, hmac_key, created_by, directory_url: this.#urls.exist ? this.#urls.directory() : null };
  }

  @Get()
  @ForCallers()
  @Operation('List the keys of ACME clients', [400, 401], 'A token sees its own. The HMAC keys are not shown again.')
  @Answer(200, 'The keys; X-Total-Count and Link page through them', AcmeKeyView.array())
  async list(
    @TheCaller() caller: Caller,
    @Query({ schema: AcmeKeyListQuery }) query: AcmeKeyListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcmeKeyView[]> {
    const { records } = await this.#store.directory.listKeys();
    const views = records
      .filter((key) => mayManage(caller, key))
      .map(({ kid, created_by, created_at }) => ({ kid, created_by, created_at }));
    const chosen = choose(views, query, ({ kid, created_by }) => [kid, created_by]);
    return page(chosen, query, request, response);
  }

  @Delete(':kid')
  @ForCallers()
  @Operation('Delete a key of ACME clients', [400, 401, 404], 'Its accounts are over at once. Certificates stay good.')
  @Answer(200, 'It is deleted', AcmeKeyDeleted)
  async delete(@TheCaller() caller: Caller, @Param('kid', { schema: AcmeKeyId }) kid: string): Promise<AcmeKeyDeleted> {
    const found = await this.#store.directory.findKey(kid);
    if (!found || !mayManage(caller, found.record)) throw new NotFoundException(`ACME key not found: ${kid}`);
    await this.#store.directory.deleteKey(kid);
    return { kid, message: `${kid} is deleted, and all accounts that were bound with it are over` };
  }
}

/** Clients take it as an argument, which must not look like an option. */
function newSecret(): string {
  const secret = randomBytes(32).toString('base64url');
  return secret.startsWith('-') ? newSecret() : secret;
}
