import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CaBundleQuery, CaFounding, CaImport, CaRenewal, CaStatus } from '#contracts';
import { ForAdmin, ForAll, ForAnyone } from '../auth/caller.decorator.ts';
import { Answer, FileAnswer, Operation } from '../openapi-answers.ts';
import { CaDesk } from './ca-desk.ts';

/** The private CA itself. What clients need of it is for everybody: its certificates and its revocation lists. */
@ApiTags('private CA')
@Controller('ca')
export class CaController {
  readonly #desk: CaDesk;

  constructor(desk: CaDesk) {
    this.#desk = desk;
  }

  @Get()
  @ForAll()
  @Operation(
    'Show the private CA',
    [401],
    'Its certificates of all generations, with fingerprints, and what to do about them.',
  )
  @Answer(200, 'The CA, or that there is none', CaStatus)
  status(): Promise<CaStatus> {
    return this.#desk.status();
  }

  @Get('bundle')
  @ForAnyone()
  @Header('content-type', 'application/x-pem-file')
  @Header('content-disposition', 'attachment; filename="ca-bundle.crt"')
  @Operation(
    'Download its certificates',
    [400, 404],
    'PEM. `part`: `all`, `roots` (what clients trust) or `intermediates`.',
  )
  @FileAnswer('The certificates', 'application/x-pem-file')
  bundle(@Query({ schema: CaBundleQuery }) { part }: CaBundleQuery): Promise<string> {
    return this.#desk.bundle(part);
  }

  @Get('crl')
  @ForAnyone()
  @Header('content-type', 'application/x-pem-file')
  @Operation(
    'Download all its revocation lists',
    [404],
    'PEM, one list after the other. `/ca/crl/{file}` has each of them in DER.',
  )
  @FileAnswer('The lists', 'application/x-pem-file')
  revocationLists(): Promise<string> {
    return this.#desk.revocationLists();
  }

  @Get('crl/:file')
  @ForAnyone()
  @Header('cache-control', 'public, max-age=3600')
  @Operation('Download the revocation list of an authority', [404], 'DER (RFC 5280 5), at `{id}.crl`.')
  @FileAnswer('The list', 'application/pkix-crl')
  async revocationList(@Param('file') file: string): Promise<StreamableFile> {
    const list = await this.#desk.revocationList(file.replace(/\.crl$/, ''));
    return new StreamableFile(list, { type: 'application/pkix-crl' });
  }

  @Post('init')
  @HttpCode(201)
  @ForAdmin()
  @Operation(
    'Make the private CA',
    [400, 401, 403, 409, 413, 415],
    'For the administrator: a root and an intermediate. With `force` it takes the place of the one that is there.',
  )
  @Answer(201, 'The CA', CaStatus)
  init(@Body({ schema: CaFounding }) body: CaFounding): Promise<CaStatus> {
    return this.#desk.init(body);
  }

  @Post('import')
  @HttpCode(201)
  @ForAdmin()
  @Operation(
    'Bring an authority from elsewhere',
    [400, 401, 403, 409, 413, 415],
    'For the administrator: a root, or an intermediate with its root behind it, and the private key.',
  )
  @Answer(201, 'The CA', CaStatus)
  import(@Body({ schema: CaImport }) body: CaImport): Promise<CaStatus> {
    return this.#desk.import(body);
  }

  @Post('renew')
  @HttpCode(200)
  @ForAdmin()
  @Operation(
    'Make its next intermediate',
    [400, 401, 403, 404, 409, 413, 415],
    'For the administrator. With `root` below a next root. What was issued before stays good.',
  )
  @Answer(200, 'The CA as it is now', CaStatus)
  renew(@Body({ schema: CaRenewal }) body: CaRenewal): Promise<CaStatus> {
    return this.#desk.renew(body);
  }
}
