import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';
import { documentation } from './build/docs/documentation.ts';
import { hlsParts } from './build/hls-parts.ts';
import { styleNonce } from './build/style-nonce.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The dashboard, the player of /watch and /embed, the documentation: all come from the server as they are built here. */
export default defineConfig({
  root: file('.'),
  plugins: [react(), styleNonce(), hlsParts(), documentation(file('..')), compress()],
  build: {
    outDir: file('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // Nothing as data: in the page, which its policy would refuse
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // hls.js, which is loaded where something is played
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: { dashboard: file('index.html'), player: file('player.html'), docs: file('docs.html') } },
  },
  server: {
    // `npm run web` beside `npm start`
    proxy: Object.fromEntries(
      ['/v1', '/files', '/watch', '/embed', '/docs', '/openapi.json'].map((path) => [path, 'http://127.0.0.1:3000']),
    ),
  },
});
