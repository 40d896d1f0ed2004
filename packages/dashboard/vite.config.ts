import react from '@vitejs/plugin-react'
import { defineConfig, type UserConfig } from 'vite'

/** The page's files carry a digest in their names, so that they may be kept for ever; index.html alone may not. */
const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  resolve: { conditions: ['@devmatic/source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2024',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // a policy without data: URLs
    license: { fileName: 'licences.md' }, // of whatever is bundled: it ships with the page
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
})

export default config
