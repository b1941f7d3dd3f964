import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { themeStylesheet } from './theme-stylesheet.ts';

const root = import.meta.dirname;

export default defineConfig({
  root,
  // The page may be served at any path (ADMIN_PATH): every address in the build is relative to the file that names it.
  base: './',
  plugins: [react(), themeStylesheet()],
  resolve: { alias: [{ find: /^#(\w+)$/, replacement: resolve(root, '../../libs/$1/src/index.ts') }] },
  build: {
    outDir: resolve(root, '../../dist/apps/admin-web'),
    emptyOutDir: true,
    target: 'es2022',
    // Small files stay files: the content security policy has no place for data: scripts or styles.
    assetsInlineLimit: 0,
    // What counts is the first load after compression; tests/e2e/admin-web.test.ts holds it under 300 KB.
    chunkSizeWarningLimit: 800,
  },
});
