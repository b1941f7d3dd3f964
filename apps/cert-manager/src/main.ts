import 'reflect-metadata';
import { runApp } from '#platform';
import { startCertManager } from './start-cert-manager.ts';

await runApp('cert-manager', startCertManager);
