import { Controller, Get, Header } from '@nestjs/common';
import { STYLE } from './page.ts';

/** The one file that pages load. */
@Controller()
export class StyleController {
  @Get('pages.css')
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=3600')
  style(): string {
    return STYLE;
  }
}
