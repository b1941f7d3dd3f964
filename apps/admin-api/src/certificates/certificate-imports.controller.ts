import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CertificateImportSaved, ImportedCertificate } from '#contracts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { CertificateImports } from './certificate-imports.ts';

/** Certificates that come from elsewhere. */
@ApiTags('certificates')
@Controller('certificates')
export class CertificateImportsController {
  readonly #imports: CertificateImports;

  constructor(imports: CertificateImports) {
    this.#imports = imports;
  }

  @Post('import')
  @HttpCode(201)
  @ForCallers()
  @Operation(
    'Import a certificate with its key',
    [400, 401, 403, 409, 413, 415],
    'It replaces what its owner has under this name, and is never renewed by itself.',
  )
  @Answer(201, 'Stored and served', CertificateImportSaved)
  take(
    @TheCaller() caller: Caller,
    @Body({ schema: ImportedCertificate }) body: ImportedCertificate,
  ): Promise<CertificateImportSaved> {
    return this.#imports.take(caller, body);
  }
}
