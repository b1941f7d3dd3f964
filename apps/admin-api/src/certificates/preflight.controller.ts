import { Body, Controller, HttpCode, Post, ServiceUnavailableException } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Configuration } from '#config';
import { PreflightReport, PreflightRequest } from '#contracts';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { FromConfiguration } from '../config.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { CertManagerLink } from './cert-manager-link.ts';
import { chosenChallenge } from './check-challenges.ts';
import { refuseNamesOfOthers } from './refuse-names-of-others.ts';

/** Looks for what would make an order fail, before the CA's limits are spent on it. */
@ApiTags('certificates')
@Controller('certificates/preflight')
export class PreflightController {
  readonly #store: Store;
  readonly #link: CertManagerLink;
  readonly #configuration: Configuration;

  constructor(store: Store, link: CertManagerLink, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#link = link;
    this.#configuration = configuration;
  }

  @Post()
  @HttpCode(200)
  @ForCallers({ changes: false })
  @Operation(
    'Check whether a certificate could be had',
    [400, 401, 403, 413, 415],
    'DNS, ports, CAA and the account; nothing is ordered. Names of another token are refused as in an order.',
  )
  @Answer(200, 'What was found, with what to change', PreflightReport)
  async check(
    @TheCaller() caller: Caller,
    @Body({ schema: PreflightRequest }) body: PreflightRequest,
  ): Promise<PreflightReport> {
    await refuseNamesOfOthers(this.#store, caller, body.domains);
    const report = await this.#link.preflight({
      ...body,
      email: body.email ?? caller.cert_email,
      acme_directory_url: body.acme_directory_url ?? this.#configuration.ACME_DIRECTORY_URL,
      challenge_type: chosenChallenge(body, body.domains),
      created_by: caller.name,
    });
    if (report) return report;
    throw new ServiceUnavailableException(
      'No cert-manager answers, and it is cert-manager that makes the checks. See with just health whether it runs, then try again.',
    );
  }
}
