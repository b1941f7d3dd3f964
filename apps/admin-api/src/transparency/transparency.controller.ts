import { Controller, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TransparencyReport, UnknownCertificate, UnknownCertificateId } from '#contracts';
import { ForAdmin } from '../auth/caller.decorator.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { TransparencyDesk } from './transparency-desk.ts';

/** Who else has certificates for our names, as public logs tell it. */
@ApiTags('certificates')
@Controller('transparency')
export class TransparencyController {
  readonly #desk: TransparencyDesk;

  constructor(desk: TransparencyDesk) {
    this.#desk = desk;
  }

  @Get()
  @ForAdmin()
  @Operation('Certificates for our names that nobody here has ordered', [401, 403], 'For the administrator.')
  @Answer(200, 'What logs of certificates say, and how the latest look at them went', TransparencyReport)
  report(): Promise<TransparencyReport> {
    return this.#desk.report();
  }

  @Post(':id/accept')
  @HttpCode(200)
  @ForAdmin()
  @Operation('Say that such a certificate is known', [400, 401, 403, 404], 'For the administrator. It alerts no more.')
  @Answer(200, 'Accepted', UnknownCertificate)
  async accept(@Param('id', { schema: UnknownCertificateId }) id: string): Promise<UnknownCertificate> {
    const accepted = await this.#desk.accept(id);
    if (accepted) return accepted;
    throw new NotFoundException(
      `No certificate ${id} is known to be in a log; GET /transparency lists those that are.`,
    );
  }
}
