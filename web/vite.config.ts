import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022', // Chrome 94, Firefox 93, Safari 16.4 and later: what a ten-year-old PC can still run
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
  server: {
    // `npm run dev` beside a running node
    proxy: Object.fromEntries(
      ['/api', '/feeds', '/health'].map((path) => [path, process.env.HINOMI_URL ?? 'http://127.0.0.1:8420']),
    ),
  },
});
